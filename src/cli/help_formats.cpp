#include "cli/help_formats.hpp"

#include <sstream>
#include <string_view>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/version.hpp>

#include "cli/text.hpp"

namespace vkact::cli {
namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// "--name", or none where an option is a position on the line.
std::vector<std::string> long_options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* each : command.get_options())
    for (const std::string& name : each->get_lnames()) names.push_back("--" + name);
  return names;
}

// Text as roff takes it: no sign of it begins a request or is one.
std::string roff(std::string_view text) {
  std::string result;
  bool at_line_start = true;
  for (const char letter : text) {
    if (at_line_start && (letter == '.' || letter == '\'')) result += "\\&";
    if (letter == '\\')
      result += "\\e";
    else if (letter == '-')
      result += "\\-";
    else
      result += letter;
    at_line_start = letter == '\n';
  }
  return result;
}

void add_option(std::string& page, const CLI::Option& option) {
  const std::string value = option.get_type_name();
  const bool is_flag = option.get_expected_max() == 0;
  page += ".TP\n.B " + roff(option.get_name(option.get_positional(), true));
  if (!is_flag && !value.empty() && !option.get_positional())
    page += " \\fI" + roff(value) + "\\fR";
  page += "\n" + roff(option.get_description()) + "\n";
}

void add_verbatim(std::string& page, std::string_view text) {
  page += ".PP\n.nf\n" + roff(text) + "\n.fi\n";
}

}  // namespace

std::string manual_page(const CLI::App& app) {
  std::string page = ".TH VKACT 1 \"\" \"vkact " VKACT_VERSION_STRING "\" \"User Commands\"\n";
  page += ".SH NAME\nvkact \\- neural\\-network activation functions on any Vulkan GPU\n";
  page += ".SH SYNOPSIS\n.B vkact\n\\fICOMMAND\\fR [\\fIOPTION\\fR]...\n";
  page += ".SH DESCRIPTION\n" + roff(app.get_description()) + "\n";
  for (const CLI::App* command : commands_of(app)) {
    page += ".SH \"VKACT " + roff(command->get_name()) + "\"\n" + roff(command->get_description()) +
            "\n";
    for (const CLI::Option* option : command->get_options()) add_option(page, *option);
    add_verbatim(page, command->get_footer());
  }
  page += ".SH \"EXIT STATUS AND ENVIRONMENT\"\n";
  add_verbatim(page, app.get_footer());
  return page;
}

std::string bash_completion(const CLI::App& app) {
  std::vector<std::string> names;
  std::string cases;
  for (const CLI::App* command : commands_of(app)) {
    names.push_back(command->get_name());
    cases += "    " + command->get_name() + ") options='" + join(long_options_of(*command), " ") +
             "' ;;\n";
  }
  std::vector<std::string> words;
  for (const ActivationInfo& info : activations()) words.emplace_back(info.name);
  std::ostringstream script;
  script << "# Completion of vkact in bash; sourced by it, or installed as bash-completion does.\n"
            "_vkact() {\n"
            "  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} options=\n"
         << "  local commands='" << join(names, " ") << "'\n"
         << "  if ((COMP_CWORD == 1)); then\n"
            "    mapfile -t COMPREPLY < <(compgen -W \"$commands --help --version\" -- \"$word\")\n"
            "    return\n"
            "  fi\n"
            "  case $command in\n"
         << cases
         << "  esac\n"
            "  case $word in\n"
            "    -*) mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\") ;;\n"
            "    *)\n"
            "      mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
            "      case $command in\n"
            "        help) mapfile -t COMPREPLY < <(compgen -W \"$commands\" -- \"$word\") ;;\n"
            "        list | apply | verify | bench)\n"
            "          mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W '"
         << join(words, " ")
         << "' -- \"$word\")\n"
            "          ;;\n"
            "      esac\n"
            "      ;;\n"
            "  esac\n"
            "}\n"
            "complete -o filenames -F _vkact vkact\n";
  return script.str();
}

}  // namespace vkact::cli
