// Rewrites the tables of activations in README.md and docs/activations.md, that of
// docs/accuracy.md, those of docs/embedding.md and the example of docs/adding-an-activation.md, or
// checks that they are current.
//
//   vkact_docs_generator [--check] REPOSITORY
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

#include "accuracy_table.hpp"
#include "activation_tables.hpp"
#include "embedding_tables.hpp"
#include "marked_block.hpp"
#include "worked_example.hpp"

namespace {

struct Document {
  const char* path;
  const char* block;
  const char* source;
  std::string (*table)(const std::filesystem::path& repository);
};

template <std::string (*kTable)()>
std::string from_table(const std::filesystem::path&) {
  return kTable();
}

constexpr const char* kTableFile = "the table include/vkact/activations.def";

constexpr Document kDocuments[] = {
    {"README.md", "families of activations", kTableFile, from_table<docs::family_table>},
    {"docs/activations.md", "table of activations", kTableFile, from_table<docs::complete_table>},
    {"docs/accuracy.md", "table of accuracy", "the record tests/golden/accuracy.json",
     docs::accuracy_table},
    {"docs/embedding.md", "requirements", "the file src/vulkan/requirements.cpp",
     from_table<docs::requirement_table>},
    {"docs/embedding.md", "costs", "the record bench/results/embedding.json", docs::cost_table},
    {"docs/adding-an-activation.md", "row", kTableFile, docs::example_row},
    {"docs/adding-an-activation.md", "formula", "the file shaders/activations/hardswish.glsl",
     docs::example_formula},
    {"docs/adding-an-activation.md", "definition", "the script scripts/make_golden.py",
     docs::example_definition},
};

int run(const std::filesystem::path& repository, bool only_check) {
  int stale = 0;
  for (const Document& document : kDocuments) {
    const std::filesystem::path file = repository / document.path;
    const std::string text = docs::with_block(file, document.block, document.table(repository));
    if (text == docs::read_text(file)) continue;
    if (only_check) {
      std::fprintf(stderr, "%s does not show %s; run ./scripts/generate_docs.sh\n", document.path,
                   document.source);
      ++stale;
    } else {
      docs::write_text(file, text);
      std::printf("%s is rewritten\n", document.path);
    }
  }
  return stale == 0 ? 0 : 1;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const bool only_check = argument_count == 3 && std::string_view(arguments[1]) == "--check";
  if (argument_count != 2 && !only_check) {
    std::fputs("usage: vkact_docs_generator [--check] REPOSITORY\n", stderr);
    return 2;
  }
  try {
    return run(arguments[argument_count - 1], only_check);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vkact_docs_generator: %s\n", error.what());
    return 1;
  }
}
