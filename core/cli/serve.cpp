#include <httplib.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "cli/catalogue.hpp"
#include "cli/command.hpp"
#include "cli/files.hpp"

namespace genegraft::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string page, models;
  int port = 8765;
};

/// The page as scripts/build leaves it, seen from the program in build/release, or as installed.
std::string find_page() {
  std::error_code ignored;
  const auto program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const auto& place :
       {program / "../../web/dist", program / "../share/genegraft/page", fs::path("web/dist")})
    if (fs::exists(place / "index.html", ignored))
      return fs::weakly_canonical(place, ignored).string();
  return "";
}

void add_types(httplib::Server& server) {
  for (const auto& [extension, type] : {std::pair{"mjs", "text/javascript"},
                                        {"wasm", "application/wasm"},
                                        {"onnx", "application/octet-stream"},
                                        {"woff2", "font/woff2"},
                                        {"webmanifest", "application/manifest+json"}})
    server.set_file_extension_and_mimetype_mapping(extension, type);
}

/// Sends files as they are. httplib would compress scripts by Brotli at its slowest, 15 s for the
/// page's reader of HDF5, where between two programs of one computer bytes cost nothing. What has a
/// provider and a known length it leaves alone.
void send_uncompressed(httplib::Server& server) {
  server.set_file_request_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) return;
    const auto type = response.get_header_value("Content-Type");
    response.headers.erase("Content-Type");
    const auto body = std::make_shared<const std::string>(std::move(response.body));
    response.body.clear();
    response.set_content_provider(
        body->size(), type,
        [body](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
          return sink.write(body->data() + offset, length);
        });
  });
}

/// Models of a folder in place of the page's own.
Expected<void> serve_models(httplib::Server& server, const std::string& folder) {
  const auto catalogue = make_catalogue(folder);
  if (!catalogue) return tl::unexpected(catalogue.error());
  server.Get("/models/catalogue.json",
             [text = *catalogue](const httplib::Request&, httplib::Response& response) {
               response.set_content(text, "application/json");
             });
  if (!server.set_mount_point("/models", folder)) return fail(folder + ": not a folder");
  return {};
}

Expected<void> serve(const Options& options) {
  const auto page = options.page.empty() ? find_page() : options.page;
  if (page.empty())
    return fail("the page is not built; run scripts/build, or name its folder with --page");
  httplib::Server server;
  // Isolation headers, so that threads work from the first load on.
  server.set_default_headers({{"Cross-Origin-Opener-Policy", "same-origin"},
                              {"Cross-Origin-Embedder-Policy", "require-corp"},
                              {"Cross-Origin-Resource-Policy", "same-origin"},
                              {"Cache-Control", "no-cache"}});
  add_types(server);
  send_uncompressed(server);
  if (!options.models.empty())
    if (const auto served = serve_models(server, options.models); !served) return served;
  if (!server.set_mount_point("/", page)) return fail(page + ": not a folder");
  int port = options.port;
  if (port == 0)
    port = server.bind_to_any_port("127.0.0.1");
  else if (!server.bind_to_port("127.0.0.1", port))
    return fail("port " + std::to_string(port) +
                " is taken; choose another with --port, or 0 for any free one");
  std::printf("Genegraft is at http://localhost:%d/  (Ctrl-C stops it)\n", port);
  std::fflush(stdout);
  server.listen_after_bind();
  return {};
}

}  // namespace

Action declare_serve(CLI::App& app, const CommonOptions&) {
  auto options = std::make_shared<Options>();
  app.add_option("--port", options->port, "port on this computer; 0: any free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--page", options->page, "folder of the built page");
  app.add_option("--models", options->models,
                 "folder of .onnx files to offer instead of the page's own");
  return [options] { return serve(*options); };
}

}  // namespace genegraft::cli
