// Which file of the project may include which.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace vkact::layering_test {

/// Texts by their paths from the root of the repository, such as "src/vulkan/context.hpp".
using Sources = std::map<std::string, std::string>;

/// What the files below a folder may include. Of several folders that hold a file, the innermost
/// one says.
struct Rule {
  std::string folder;                    ///< "src/vulkan/"
  std::vector<std::string> may_include;  ///< Folders, or files, of the project; its own is granted.
  std::vector<std::string> never_reaches = {};  ///< Nor through what it includes.
};

/// The rules of this repository.
const std::vector<Rule>& rules();

/// Every include that breaks a rule, as "a includes b" or "a reaches b through c", and every file
/// that has no rule. Quotes and angle brackets count alike; what is no file of these sources is no
/// concern of theirs.
std::vector<std::string> violations(const Sources& sources, const std::vector<Rule>& rules);

}  // namespace vkact::layering_test
