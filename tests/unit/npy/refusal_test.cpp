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

TEST_F(NpyRefusal, NamesTheConversionOfEachType) {
  expect_parts(reason_for_type("'>f4'"),
               {"big-endian float32 (>f4)", "np.save(", ".astype('<f4'))"});
  expect_parts(reason_for_type("'>f2'"), {"big-endian float16 (>f2)", ".astype('<f2'))"});
  expect_parts(reason_for_type("'<f8'"), {"float64 (<f8)", ".astype('<f4'))"});
  expect_parts(reason_for_type("'<f16'"), {"float128", ".astype('<f4'))"});
  expect_parts(reason_for_type("'<i4'"), {"integers (int32)", ".astype('<f4'))"});
  expect_parts(reason_for_type("'|u1'"), {"integers (uint8)", ".astype('<f4'))"});
  expect_parts(reason_for_type("'|b1'"), {"booleans", ".astype('<f4'))"});
  expect_parts(reason_for_type("'<c8'"), {"complex numbers", ").real.astype('<f4'))"});
  expect_parts(reason_for_type("'|O'"),
               {"Python objects (|O)", "allow_pickle=True", ".astype('<f4'))"});
  expect_parts(reason_for_type("[('a', '<f4'), ('b', '<f4')]"),
               {"structured records", "['field'].astype('<f4'))"});
  expect_parts(reason_for_type("'<U3'"), {"no numbers (<U3)", ".astype('<f4'))"});
  expect_parts(reason_for_type("'|f4'"), {"float32 (|f4)"});
  expect_parts(reason_for_type("''"), {"no numbers"});
}

TEST_F(NpyRefusal, KeepsForeignTextOnOneLine) {
  expect_parts(reason_for_type("'a\nb'"), {"a\\x0ab"});
  expect_parts(reason_at(folder() / "no such file.npy"), {"does not exist"});
  EXPECT_EQ(read(folder() / "two\nlines.npy").error().message().find('\n'), std::string::npos);
}

TEST_F(NpyRefusal, NamesTheConversionOfFortranOrder) {
  expect_parts(reason_for(npy_bytes(header_text("'<f4'", "(1, 2)", "True"), kTwoFloats)),
               {"Fortran order", "np.ascontiguousarray("});
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
  expect_parts(reason_for("PK\x03\x04 and the rest of an archive"), {"not a .npy file"});
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
