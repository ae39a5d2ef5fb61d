"""Runs `vkact bench` for the scripts that compare it with others."""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def fail(message):
    print(f"{pathlib.Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(2)


def add_arguments(parser):
    """Which command is run, and where results go."""
    parser.add_argument("--vkact", default=str(ROOT / "build/release/bin/vkact"),
                        help="the command [default: the release build]")
    parser.add_argument("--vkact-device", metavar="SELECTOR", help="--device of vkact bench")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--markdown", metavar="FILE")


def bench(arguments, *options):
    """The document that `vkact bench` writes; ends the script where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "vkact.json"
        command = [arguments.vkact, "bench", *options, "--json", str(file)]
        if arguments.vkact_device:
            command += ["--device", arguments.vkact_device]
        try:
            ended = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   text=True, check=False)
        except OSError as error:
            fail(f"{arguments.vkact} cannot be run ({error.strerror}); build it with "
                 "'cmake --build build/release --target vkact_command' or name it with --vkact")
        if ended.returncode:
            fail(ended.stderr.strip())
        return json.loads(file.read_text())


def write_results(arguments, result, markdown):
    """As JSON and Markdown, where that was asked for, and to the terminal."""
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(result, indent=1) + "\n")
    if arguments.markdown:
        pathlib.Path(arguments.markdown).write_text(markdown)
    print(markdown, end="")
