// Files that are refused, and what the refusals say.
#include <sys/stat.h>

#include "npy/npy.hpp"
#include "temporary_folder.hpp"

namespace vkact::npy {
namespace {

class NpyRefusal : public NpyTest {
 protected:
  // The reason why these bytes are no readable array.
  std::string reason_for(const std::string& bytes) const {
    return reason_at(file_with("x.npy", bytes));
  }

  static std::string reason_at(const std::filesystem::path& path) {
    const auto array = read(path);
    if (array) {
      ADD_FAILURE() << path << " was read";
      return {};
    }
    const std::string message = array.error().message();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_NE(message.find(path.filename().string()), std::string::npos) << message;
    return message;
  }

  std::string reason_for_type(const std::string& descr) const {
    return reason_for(npy_bytes(header_text(descr, "(2,)"), kTwoFloats));
  }

  static void expect_parts(const std::string& message, const std::vector<std::string>& parts) {
    for (const std::string& part : parts)
      EXPECT_NE(message.find(part), std::string::npos) << part << " is not in: " << message;
  }
};

TEST_F(NpyRefusal, SaysWhatIsHeldAndWhatToDo) {
  const struct {
    const char* descr;
    std::vector<std::string> parts;
  } cases[] = {
      {"'<f16'", {"float128 (<f16)", "np.save('", "x_float32.npy'", ".astype('<f4'))"}},
      {"'<i4'", {"int32 (<i4)", "x_float32.npy'", ".astype('<f4'))"}},
      {"'|u1'", {"uint8 (|u1)", ".astype('<f4'))"}},
      {"'|b1'", {"booleans (|b1)", ".astype('<f4'))"}},
      {"'<c8'", {"complex numbers (<c8)", "x_real.npy'", ").real.astype('<f4'))"}},
      {"'|O'", {"Python objects (|O)", "if they are numbers", "allow_pickle=True).astype('<f4'))"}},
      {"[('a', '<f4'), ('b', '<f4')]", {"structured records", "x_a.npy'", ")['a'])"}},
      {"[(('title', 'a'), '<f4')]", {"structured records", ")['title'])"}},
      {"'<U3'", {"text (<U3)", "if it is numbers", ".astype('<f4'))"}},
      {"'|V2'", {"2 bytes without a type (|V2)", "--dtype bfloat16"}},
      {"'<V1'", {"1 byte without a type (<V1)", "float32"}},
      {"'<M8[ns]'", {"dates or times (<M8[ns])", "float32"}},
      {"'<x4'", {"no numbers (<x4)", "float32"}},
      {"''", {"no numbers"}},
  };
  for (const auto& each : cases) expect_parts(reason_for_type(each.descr), each.parts);
}

TEST_F(NpyRefusal, SaysWhatMasksAndTargetsAre) {
  const auto file = [&](const std::string& descr) {
    return file_with("m.npy", npy_bytes(header_text("'" + descr + "'", "(2,)"), kTwoFloats));
  };
  for (const char* type : {"<i4", "<i8", "|i1", "<u2"})
    expect_parts(read_mask(file(type)).error().message(),
                 {type, "a mask is booleans", "m_bool.npy'", " != 0) or np.save('",
                  "m_float32.npy'", ".astype('<f4'))"});
  for (const char* type : {"<c8", "|O", "<U3", "|V1"})
    expect_parts(read_mask(file(type)).error().message(), {type, "a mask is booleans"});
  expect_parts(read_target(file("|b1")).error().message(),
               {"booleans", "integers, the classes", "m_int32.npy'", ".astype('<i4')) or np.save('",
                "m_float32.npy'", ".astype('<f4'))"});
  // numpy does not read them.
  EXPECT_EQ(read_target(file("|f1")).error().message().find("np."), std::string::npos);
  for (const char* type : {"<c8", "|O", "<U3", "|V1"})
    expect_parts(read_target(file(type)).error().message(), {type, "integers, the classes"});
}

TEST_F(NpyRefusal, AdvisesNamesThatAreFree) {
  const auto path = file_with("x.npy", npy_bytes(header_text("'<i4'", "(2,)"), kTwoFloats));
  expect_parts(reason_at(path), {"'" + (folder() / "x_float32.npy").string() + "'"});
  file_with("x_float32.npy", "precious");
  expect_parts(reason_at(path), {"'" + (folder() / "x_float32_2.npy").string() + "'"});
  file_with("x_float32_2.npy", "precious");
  expect_parts(reason_at(path), {"'" + (folder() / "x_float32_3.npy").string() + "'"});
  const auto other = file_with("x", npy_bytes(header_text("'<i4'", "(2,)"), kTwoFloats));
  expect_parts(reason_at(other), {"'" + (folder() / "x_float32_3.npy").string() + "'"});
}

TEST_F(NpyRefusal, NamesAnArrayOfAnArchive) {
  std::string entry("PK\x03\x04", 4);
  entry.resize(30);
  entry[26] = 9;
  expect_parts(reason_for(entry + "arr_0.npy and so on"),
               {".npz archive", "x_arr_0.npy'", ")['arr_0'])"});
  expect_parts(reason_for(entry + "data.pkl9 and so on"), {"zip archive"});
  expect_parts(reason_for(entry + "arr"), {"zip archive"});
  expect_parts(reason_for(entry.substr(0, 20)), {"zip archive"});
}

TEST_F(NpyRefusal, KeepsForeignTextOnOneLine) {
  expect_parts(reason_for_type("'a\nb'"), {"a\\x0ab"});
  expect_parts(reason_at(folder() / "no such file.npy"), {"does not exist"});
  EXPECT_EQ(read(folder() / "two\nlines.npy").error().message().find('\n'), std::string::npos);
}

TEST_F(NpyRefusal, CountsTheBytesOfATruncatedFile) {
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(3,)"), kTwoFloats)),
               {"truncated", "12 bytes", "8 were found"});
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(2,)"), kTwoFloats.substr(1))),
               {"truncated", "8 bytes", "7 were found"});
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(2,)"), "")), {"truncated"});
}

TEST_F(NpyRefusal, CountsTheBytesBehindTheElements) {
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(2,)"), kTwoFloats + "x")),
               {"too long", "8 bytes", "9 were found"});
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(0,)"), kTwoFloats)), {"too long"});
}

TEST_F(NpyRefusal, SaysWhatIsNoNpyFile) {
  expect_parts(reason_for(""), {"not a .npy file", "0 bytes"});
  expect_parts(reason_for("\x93NUMPY"), {"not a .npy file"});
  expect_parts(reason_for("1.0, 2.0, 3.0, 4.0\n"), {"not a .npy file"});
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(2,)"), kTwoFloats, 4)),
               {"format is 4.0"});
}

TEST_F(NpyRefusal, SaysWhereAHeaderLies) {
  const std::string whole = npy_bytes(header_text("'<f4'", "(2,)"), kTwoFloats);
  for (std::size_t length = 0; length < whole.size(); ++length) reason_for(whole.substr(0, length));
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(-2,)"), kTwoFloats)), {"negative"});
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(4294967296, 4294967296)"), kTwoFloats)),
               {"more elements than any file"});
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(4611686018427387904,)"), kTwoFloats)),
               {"more elements than any file"});
  expect_parts(reason_for(npy_bytes("{'descr': '<f4'}", kTwoFloats)), {"no 'fortran_order'"});
  expect_parts(reason_for(std::string("\x93NUMPY\x01\x00\xff\xff{}", 12)),
               {"65535", "2 were found"});
}

TEST_F(NpyRefusal, SurvivesEveryChangedByte) {
  const std::string whole = npy_bytes(header_text("'<f4'", "(2,)"), kTwoFloats);
  for (std::size_t index = 0; index < whole.size() - kTwoFloats.size(); ++index) {
    for (const int change : {1, 0x80, 0xff}) {
      std::string changed = whole;
      changed[index] = static_cast<char>(changed[index] ^ change);
      const auto array = read(file_with("x.npy", changed));
      if (array) {
        EXPECT_EQ(array->bytes.size(), kTwoFloats.size());
      }
    }
  }
}

TEST_F(NpyRefusal, TellsFoldersAndPipesFromFiles) {
  expect_parts(reason_at(folder()), {"is a folder"});
  const auto pipe = folder() / "pipe.npy";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  expect_parts(reason_at(pipe), {"not an ordinary file"});
  EXPECT_EQ(read(folder() / "missing.npy").error().code, ErrorCode::input_output);
  EXPECT_EQ(read(file_with("bad.npy", "bad")).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace vkact::npy
