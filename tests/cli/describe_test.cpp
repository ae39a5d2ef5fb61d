// vkact list and vkact devices.
#include <nlohmann/json.hpp>
#include <set>
#include <vkact/activation.hpp>

#include "command.hpp"
#include "json_keys.hpp"

namespace vkact::cli_test {
namespace {

using nlohmann::json;

using List = CommandTest;

TEST_F(List, SaysInJsonWhatTheTableSays) {
  const json document = json::parse(run_well({"list", "--json"}));
  EXPECT_EQ(keys_of(document), std::set<std::string>{"activations"});
  const json& list = document["activations"];
  ASSERT_EQ(list.size(), activations().size());
  for (std::size_t index = 0; index < list.size(); ++index) {
    const ActivationInfo& info = activations()[index];
    const json& entry = list[index];
    EXPECT_EQ(keys_of(entry), (std::set<std::string>{"name", "family", "parameters", "backward",
                                                     "options", "dtypes", "formula", "aliases"}));
    EXPECT_EQ(entry["name"], info.name);
    EXPECT_EQ(entry["family"], name_of(info.family));
    EXPECT_EQ(entry["formula"], info.formula);
    EXPECT_EQ(entry["aliases"],
              json(std::vector<std::string>(info.aliases.begin(), info.aliases.end())));
    json backward = json::array();
    if (info.backward_from_x) backward.push_back("x");
    if (info.backward_from_y) backward.push_back("y");
    EXPECT_EQ(entry["backward"], backward);
    ASSERT_EQ(entry["parameters"].size(), info.parameters.size());
    for (std::size_t parameter = 0; parameter < info.parameters.size(); ++parameter) {
      const json& described = entry["parameters"][parameter];
      const ParameterInfo& expected = info.parameters[parameter];
      EXPECT_EQ(described["name"], expected.name);
      if (expected.choices.empty()) {
        EXPECT_EQ(keys_of(described), (std::set<std::string>{"name", "default", "trainable"}));
        EXPECT_EQ(described["default"].get<float>(), expected.default_value);
      } else {
        EXPECT_EQ(described["default"], expected.choice(expected.default_value));
        EXPECT_FALSE(described["choices"].empty());
      }
      EXPECT_EQ(described["trainable"], info.parameters[parameter].trainable);
    }
  }
}

TEST_F(List, GivesDefaultsAsTheDecimalsThatPeopleWrite) {
  const std::string text = run_well({"list", "--json"});
  EXPECT_NE(text.find("\"default\": 0.01,"), std::string::npos);
}

TEST_F(List, NamesEveryActivationForPeople) {
  const std::string text = run_well({"list"});
  for (const ActivationInfo& info : activations())
    EXPECT_NE(text.find("\n" + std::string(info.name) + " "), std::string::npos) << info.name;
}

TEST_F(List, WorksWithoutVulkan) {
  const Outcome outcome =
      run({"list"}, {{"VK_DRIVER_FILES", "/dev/null"}, {"VK_ICD_FILENAMES", "/dev/null"}});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.errors, "");
}

using Devices = CommandTest;

TEST_F(Devices, DescribesEachAndMarksTheOneThatWouldBeChosen) {
  const json document = json::parse(run_well({"devices", "--json"}));
  EXPECT_EQ(keys_of(document), std::set<std::string>{"devices"});
  const json& devices = document["devices"];
  ASSERT_FALSE(devices.empty()) << "the tests need a Vulkan device";
  int chosen = 0;
  for (std::size_t index = 0; index < devices.size(); ++index) {
    EXPECT_EQ(devices[index]["index"], index);
    EXPECT_NE(devices[index]["name"], "");
    EXPECT_EQ(devices[index]["uuid"].get<std::string>().size(), 36U);
    EXPECT_EQ(devices[index]["usable"], devices[index]["obstacles"].empty());
    chosen += devices[index]["chosen"] ? 1 : 0;
  }
  EXPECT_EQ(chosen, 1);
  EXPECT_NE(run_well({"devices"}).find(devices[0]["name"].get<std::string>()), std::string::npos);
}

TEST_F(Devices, SaysWhyASelectorChoosesNone) {
  const Outcome outcome = run({"devices"}, {{"VKACT_DEVICE", "no such device"}});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.output.find("no such device"), std::string::npos) << outcome.output;
}

TEST_F(Devices, SaysThatThereIsNoDriver) {
  const Environment no_driver{{"VK_DRIVER_FILES", "/dev/null"}, {"VK_ICD_FILENAMES", "/dev/null"}};
  expect_refusal({"devices"}, 1, {"driver"}, no_driver);
  expect_refusal({"devices", "--json"}, 1, {"driver"}, no_driver);
}

}  // namespace
}  // namespace vkact::cli_test
