#!/usr/bin/env python3
"""The same calls through ncnn's Vulkan layers, beside `vkact bench`, on one device.

ncnn's layers work in place and are timed as the difference between a network of nine of a layer and
a network of one, so that uploads and downloads do not count. Both sides take turns; a ratio is
ncnn's median time by VkAct's: above 1 VkAct is the faster one. Forward, float32.

  python3 -m pip install ncnn numpy
  bench/compare_ncnn.py relu silu softmax --markdown ratios.md --json ratios.json
"""
import argparse
import pathlib
import statistics
import sys
import tempfile
import time

from vkact_command import add_arguments, bench, fail, write_results

# By VkAct's names: ncnn's layer and its parameters.
LAYERS = {
    "relu": ("ReLU", ""),
    "leaky_relu": ("ReLU", "0=0.01"),
    "hardswish": ("HardSwish", "0=0.1666667 1=0.5"),
    "hardsigmoid": ("HardSigmoid", "0=0.1666667 1=0.5"),
    "sigmoid": ("Sigmoid", ""),
    "tanh": ("TanH", ""),
    "silu": ("Swish", ""),
    "gelu_tanh": ("GELU", "0=1"),
    "mish": ("Mish", ""),
    "softmax": ("Softmax", "0=1 1=1"),
}
LAYERS_TIMED = 8
WARM_UPS = 2


class Network:
    """`count` layers one after another, in float32, on a Vulkan device."""

    def __init__(self, ncnn, device, layer, parameters, count):
        self.net = ncnn.Net()
        self.net.opt.use_vulkan_compute = True
        for option in dir(self.net.opt):
            if option.startswith(("use_fp16", "use_bf16", "use_int8")):
                setattr(self.net.opt, option, False)
        self.net.set_vulkan_device(device)
        lines = ["7767517", f"{count + 1} {count + 1}", "Input in 0 1 blob0"]
        lines += [f"{layer} layer{i} 1 1 blob{i} blob{i + 1} {parameters}" for i in range(count)]
        with tempfile.TemporaryDirectory() as folder:
            parameter_file = pathlib.Path(folder) / "net.param"
            weight_file = pathlib.Path(folder) / "net.bin"
            parameter_file.write_text("\n".join(lines) + "\n")
            weight_file.write_bytes(b"")
            if self.net.load_param(str(parameter_file)) != 0:
                fail(f"ncnn cannot load a network of {layer}")
            self.net.load_model(str(weight_file))
        self.output = f"blob{count}"

    def seconds(self, x):
        extractor = self.net.create_extractor()
        extractor.input("blob0", x)
        start = time.perf_counter()
        extractor.extract(self.output)
        return time.perf_counter() - start


def ncnn_sampler(ncnn, device, name, elements, row_length):
    """A function that times one layer."""
    import numpy
    layer, parameters = LAYERS[name]
    shape = (elements // row_length, row_length) if name == "softmax" else (64, elements // 64)
    values = numpy.random.default_rng(1).normal(0, 2, shape).astype(numpy.float32)
    x = ncnn.Mat(values).clone()  # A Mat of an array does not keep that alive.
    one = Network(ncnn, device, layer, parameters, 1)
    many = Network(ncnn, device, layer, parameters, 1 + LAYERS_TIMED)
    for _ in range(WARM_UPS):
        one.seconds(x)
        many.seconds(x)
    return lambda: (many.seconds(x) - one.seconds(x)) / LAYERS_TIMED


def vkact_seconds(arguments, name):
    document = bench(arguments, name, "--direction", "forward", "--dtype", "float32",
                     "--sizes", str(arguments.elements), "--rows", str(arguments.row_length))
    return document["device"]["name"], next(
        each["seconds_median"] for each in document["results"] if each["clock"] == "host")


def compare(ncnn, arguments):
    device_name = ""
    rows = []
    for name in arguments.activations:
        sample = ncnn_sampler(ncnn, arguments.device, name, arguments.elements,
                              arguments.row_length)
        theirs, ours = [], []
        for _ in range(arguments.rounds):
            theirs.append(sample())
            device_name, seconds = vkact_seconds(arguments, name)
            ours.append(seconds)
        row = {"activation": name, "elements": arguments.elements,
               "row_length": arguments.row_length if name == "softmax" else None,
               "vkact_seconds": statistics.median(ours),
               "ncnn_seconds": statistics.median(theirs)}
        row["ratio"] = row["ncnn_seconds"] / row["vkact_seconds"]
        print(f"{name}: {row['ratio']:.2f}", file=sys.stderr)
        rows.append(row)
    return {"vkact_device": device_name, "ncnn_version": ncnn.__version__,
            "rounds": arguments.rounds, "results": rows}


def markdown(result):
    lines = [f"{result['vkact_device']}; ncnn {result['ncnn_version']}, forward, float32. The ratio "
             "is ncnn's time by VkAct's.", "",
             "| activation | elements | VkAct | ncnn | ratio |", "|---|--:|--:|--:|--:|"]
    for row in result["results"]:
        lines.append(f"| {row['activation']} | {row['elements']} | {row['vkact_seconds'] * 1e3:.4g} "
                     f"ms | {row['ncnn_seconds'] * 1e3:.4g} ms | {row['ratio']:.2f} |")
    return "\n".join(lines) + "\n"


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("activations", nargs="*", metavar="ACTIVATION",
                        help=f"of {', '.join(LAYERS)} [default: all]")
    parser.add_argument("--elements", type=int, default=1 << 24)
    parser.add_argument("--row-length", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each side [default: 5]")
    parser.add_argument("--device", type=int, default=0, help="ncnn's, an index [default: 0]")
    add_arguments(parser)
    arguments = parser.parse_args()
    arguments.activations = arguments.activations or list(LAYERS)
    for name in arguments.activations:
        if name not in LAYERS:
            fail(f"ncnn has no layer for '{name}'; it has them for {', '.join(LAYERS)}")
    return arguments


def main():
    arguments = parse_arguments()
    try:
        import ncnn
        import numpy  # noqa: F401
    except ImportError:
        fail("ncnn or NumPy is not installed for this Python; bring them with "
             "'python3 -m pip install ncnn numpy'")
    result = compare(ncnn, arguments)
    write_results(arguments, result, markdown(result))


if __name__ == "__main__":
    main()
