#include "spirv/vectorization.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "spirv/additions.hpp"
#include "spirv/vector_functions.hpp"

namespace vkact::spirv {
namespace {

// A call that takes the place of four.
struct Site {
  struct Argument {
    Id whole = 0;  // the vector, or what all four calls are given
    bool is_vector = false;
    bool is_loaded = false;  // whether `whole` is a pointer to the vector
    Id type = 0;             // of the vector
    Id variable = 0;         // through which it is passed; 0 where it is passed as a value
  };
  std::vector<Argument> arguments;
  VectorFunction callee;
  std::array<Id, kComponents> calls{};
};

// Finds the calls of one function that can be replaced.
class Sites {
 public:
  Sites(const Function& function, VectorTypes& types, VectorFunctions& functions)
      : function_(function), types_(types), functions_(functions) {
    for (std::size_t i = 0; i < function.body.size(); ++i) {
      const Instruction& each = function.body[i];
      if (each.result() != 0) place_of_.emplace(each.result(), i);
      if (each.op() == Op::variable) own_.insert(each.result());
      if (each.op() == Op::store) stores_.emplace(each.words[1], i);
      for (std::size_t word = 1; word < each.words.size(); ++word) ++uses_[each.words[word]];
    }
  }

  std::optional<Site> site_at(const Instruction& construct) const {
    if (construct.op() != Op::composite_construct || construct.words.size() != 3 + kComponents)
      return std::nullopt;
    Site site;
    std::ranges::copy(construct.words.subspan(3), site.calls.begin());
    std::array<const Instruction*, kComponents> calls{};
    for (std::size_t i = 0; i < kComponents; ++i) {
      calls[i] = definition(site.calls[i]);
      if (calls[i] == nullptr || calls[i]->op() != Op::function_call ||
          calls[i]->words[3] != calls[0]->words[3] || uses_.at(site.calls[i]) != 2)
        return std::nullopt;
    }
    if (types_.vector_of(calls[0]->type()) != construct.type()) return std::nullopt;
    if (!is_undisturbed(site.calls, construct.result())) return std::nullopt;
    std::vector<bool> varying;
    for (std::size_t k = 4; k < calls[0]->words.size(); ++k) {
      std::array<Id, kComponents> given{};
      for (std::size_t i = 0; i < kComponents; ++i) given[i] = calls[i]->words[k];
      const auto argument = argument_of(given);
      if (!argument) return std::nullopt;
      site.arguments.push_back(*argument);
      varying.push_back(argument->is_vector);
    }
    if (std::ranges::find(varying, true) == varying.end()) return std::nullopt;
    const auto callee = functions_.copy_of(calls[0]->words[3], varying);
    if (!callee || !callee->returns_vector) return std::nullopt;
    site.callee = *callee;
    return site;
  }

 private:
  const Instruction* definition(Id id) const {
    const auto found = place_of_.find(id);
    return found == place_of_.end() ? nullptr : &function_.body[found->second];
  }

  // Whether the calls may move to where the vector is made: all is in one block, and nothing
  // between changes what they may read.
  bool is_undisturbed(const std::array<Id, kComponents>& calls, Id vector) const {
    std::size_t first = place_of_.at(vector);
    for (const Id call : calls) first = std::min(first, place_of_.at(call));
    for (std::size_t i = first; i < place_of_.at(vector); ++i) {
      const Instruction& each = function_.body[i];
      if (each.op() == Op::label || functions_.may_change_memory(each, own_)) return false;
    }
    return true;
  }

  // What is passed through a variable that is stored once, for this call alone; 0 where it is not.
  Id passed_through(Id variable) const {
    if (stores_.count(variable) != 1 || uses_.at(variable) != 3) return 0;
    return function_.body[stores_.find(variable)->second].words[2];
  }

  std::optional<Site::Argument> argument_of(std::array<Id, kComponents> given) const {
    Site::Argument argument;
    const Instruction* defined = definition(given[0]);
    if (defined != nullptr && defined->op() == Op::variable) {
      argument.variable = given[0];
      for (Id& each : given) {
        each = passed_through(each);
        if (each == 0) return std::nullopt;
      }
    }
    argument.whole = given[0];
    if (std::ranges::all_of(given, [&](Id each) { return is_same(each, given[0]); }))
      return argument;
    const auto first = component_of(given[0]);
    if (!first) return std::nullopt;
    for (std::uint32_t i = 0; i < kComponents; ++i) {
      const auto component = component_of(given[i]);
      if (!component || component->whole != first->whole || component->index != i)
        return std::nullopt;
    }
    argument.is_vector = true;
    argument.whole = first->whole;
    argument.is_loaded = first->is_loaded;
    argument.type = types_.vector_of(definition(given[0])->type());
    const Id type = type_of(argument.whole);
    if ((argument.is_loaded ? types_.pointee(type) : type) != argument.type) return std::nullopt;
    return argument;
  }

  Id type_of(Id value) const {
    const Instruction* defined = definition(value);
    return defined == nullptr ? types_.type_of(value) : defined->type();
  }

  struct Component {
    Id whole = 0;
    bool is_loaded = false;
    std::uint32_t index = 0;
  };

  // A component taken from a vector, or loaded from a parameter that is one.
  std::optional<Component> component_of(Id value) const {
    const Instruction* taken = definition(value);
    if (taken == nullptr) return std::nullopt;
    if (taken->op() == Op::composite_extract && taken->words.size() == 5)
      return Component{taken->words[3], false, taken->words[4]};
    if (taken->op() != Op::load) return std::nullopt;
    const Instruction* place = definition(taken->words[3]);
    if (place == nullptr || place->op() != Op::access_chain || place->words.size() != 5 ||
        !is_read_only(place->words[3]))
      return std::nullopt;
    const auto index = types_.value_of(place->words[4]);
    if (!index) return std::nullopt;
    return Component{place->words[3], true, *index};
  }

  // The same id, or loaded from a place that the function does not change.
  bool is_same(Id a, Id b) const {
    if (a == b) return true;
    const Instruction* first = definition(a);
    const Instruction* second = definition(b);
    return first != nullptr && second != nullptr && first->op() == Op::load &&
           second->op() == Op::load && first->words[3] == second->words[3] &&
           is_read_only(base_of(first->words[3]));
  }

  Id base_of(Id pointer) const {
    const Instruction* defined = definition(pointer);
    return defined != nullptr && defined->op() == Op::access_chain ? defined->words[3] : pointer;
  }

  // A parameter that is only loaded from, whole or by component.
  bool is_read_only(Id pointer) const {
    const Instruction* defined = definition(pointer);
    if (defined == nullptr || defined->op() != Op::function_parameter) return false;
    return std::ranges::all_of(function_.body, [&](const Instruction& each) {
      if (each.op() == Op::function_parameter) return true;
      if (each.op() == Op::access_chain && each.words[3] == pointer)
        return is_only_loaded(each.result());
      return each.op() == Op::load || !uses(each, pointer);
    });
  }

  bool is_only_loaded(Id place) const {
    return std::ranges::all_of(function_.body, [&](const Instruction& each) {
      return each.op() == Op::load || each.result() == place || !uses(each, place);
    });
  }

  static bool uses(const Instruction& each, Id id) {
    return std::ranges::find(each.words.subspan(1), id) != each.words.end();
  }

  const Function& function_;
  VectorTypes& types_;
  VectorFunctions& functions_;
  std::unordered_map<Id, std::size_t> place_of_;
  std::unordered_multimap<Id, std::size_t> stores_;
  std::unordered_map<std::uint32_t, int> uses_;
  std::unordered_set<Id> own_;  // variables
};

class Writer {
 public:
  Writer(VectorTypes& types, VectorFunctions& functions) : types_(types), functions_(functions) {}

  void write(const Function& function) {
    const Sites sites(function, types_, functions_);
    std::unordered_map<Id, Site> found;
    std::unordered_set<Id> replaced;
    for (const Instruction& each : function.body) {
      const auto site = sites.site_at(each);
      if (!site) continue;
      replaced.insert(site->calls.begin(), site->calls.end());
      found.emplace(each.result(), *site);
    }
    prepare_variables(function, found);
    bool is_first_block = true;
    for (const Instruction& each : function.body) {
      if (each.op() == Op::function_call && replaced.contains(each.result())) continue;
      if (const auto site = found.find(each.result());
          each.op() == Op::composite_construct && site != found.end()) {
        write_call(each, site->second);
        continue;
      }
      code_.insert(code_.end(), each.words.begin(), each.words.end());
      if (each.op() == Op::label && std::exchange(is_first_block, false))
        code_.insert(code_.end(), variables_.begin(), variables_.end());
    }
  }

  const std::vector<std::uint32_t>& code() const { return code_; }

 private:
  // Variables for the vectors that are passed through one.
  void prepare_variables(const Function& function, std::unordered_map<Id, Site>& sites) {
    variables_.clear();
    std::unordered_map<Id, Id> type_of;
    for (const Instruction& each : function.body)
      if (each.op() == Op::variable) type_of.emplace(each.result(), each.type());
    for (auto& [id, site] : sites) {
      for (Site::Argument& argument : site.arguments) {
        if (!argument.is_vector || argument.variable == 0) continue;
        const Id type = types_.vector_of(type_of.at(argument.variable));
        argument.variable = types_.new_id();
        append(variables_, Op::variable, std::vector{type, argument.variable, kFunctionStorage});
      }
    }
  }

  Id loaded(const Site::Argument& argument) {
    const Id id = types_.new_id();
    append(code_, Op::load, std::vector{argument.type, id, argument.whole});
    return id;
  }

  void write_call(const Instruction& construct, const Site& site) {
    std::vector<std::uint32_t> words{construct.words[1], construct.words[2], site.callee.id};
    for (const Site::Argument& argument : site.arguments) {
      const Id whole = argument.is_loaded ? loaded(argument) : argument.whole;
      words.push_back(argument.variable == 0 ? whole : argument.variable);
      if (!argument.is_vector || argument.variable == 0) continue;
      append(code_, Op::store, std::vector{argument.variable, whole});
    }
    append(code_, Op::function_call, words);
  }

  VectorTypes& types_;
  VectorFunctions& functions_;
  std::vector<std::uint32_t> variables_;
  std::vector<std::uint32_t> code_;
};

}  // namespace

std::vector<std::uint32_t> vectorized(std::span<const std::uint32_t> code) {
  const Module module(code);
  VectorTypes types(module);
  VectorFunctions functions(module, types);
  Writer writer(types, functions);
  for (const Function& each : module.functions) writer.write(each);

  Additions additions(types.bound());
  additions.decorations = functions.decorations();
  additions.declarations = types.code();
  std::vector<std::uint32_t> code_of_functions = writer.code();
  code_of_functions.insert(code_of_functions.end(), functions.code().begin(),
                           functions.code().end());
  return additions.applied_to(module, code_of_functions);
}

}  // namespace vkact::spirv
