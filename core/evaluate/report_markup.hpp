#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/report.hpp"

namespace genegraft::evaluate {

/// Pieces of HTML that all reports are made of. What is called `words` is escaped here.

/// element("td class=\"x\"", inside): <td class="x">inside</td>.
std::string element(const std::string& tag, const std::string& inside);
std::string paragraph(const std::string& words, const std::string& style = "");
std::string head_cell(const std::string& words);
std::string row_head(const std::string& words);
/// The head of a score's column; the model's stands out.
std::string score_head(const std::string& title, bool model);

using FigureCells = std::vector<std::optional<Figure>>;
/// One cell a figure with its interval beneath, the best of at least two in bold.
std::string figure_cells(const FigureCells& figures, bool higher_is_better = true);

/// Wide tables scroll by themselves, by keyboard too, and leave the page still.
std::string captioned_table(const std::string& caption, const std::string& heads,
                            const std::string& rows, bool best_in_bold = true);

/// From the doctype to the end of <head>, styles and all.
std::string page_head(const std::string& title);

/// A list of remarks; "" without any.
std::string notes_list(const std::vector<std::string>& notes);

}  // namespace genegraft::evaluate
