#pragma once

namespace genegraft::cli {

/// From now on the first Ctrl-C (or SIGTERM) only asks a training to end as if its time were over,
/// or a search to end with an error; the second one ends the program.
void stop_on_interrupt();
/// Whether that was asked.
bool is_interrupted();

}  // namespace genegraft::cli
