#pragma once

// For headers: reading CLI11 costs every file that does eight seconds, most of them for code that
// nobody calls.
namespace CLI {
class App;
class Option;
}  // namespace CLI
