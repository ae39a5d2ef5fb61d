#!/usr/bin/env python3
"""The same calls through PyTorch, eager and compiled, beside `vkact bench`.

Runs `vkact bench` with the arguments it shares, or reads a file that it wrote (--vkact-json), then
times the same activations, directions, types and shapes through PyTorch on the GPU that PyTorch
finds (CUDA, ROCm or XPU), else on the CPU. A ratio is PyTorch's time by VkAct's: above 1 VkAct is
the faster one.

  bench/compare_pytorch.py relu gelu softmax --sizes 2^24 --markdown ratios.md --json ratios.json
"""
import argparse
import json
import math
import pathlib
import statistics
import sys
import time

from vkact_command import add_arguments, bench, fail, write_results

ROTATED_BYTES = 512 << 20
SHORTEST_SAMPLE = 1e-3
WARM_UPS = 2
WARM_UP_SECONDS = 0.1  # in which a GPU that had little to do returns to its clock


def functions(torch):
    """y = f(x) as PyTorch's users write it, by VkAct's names with the default parameters."""
    F = torch.nn.functional
    halves = lambda x: x.chunk(2, dim=-1)

    def gated(gate):
        def unit(x):
            first, second = halves(x)
            return gate(first) * second
        return unit

    def cross_entropy(x):
        targets = torch.arange(x.shape[0], device=x.device) % x.shape[1]
        return F.cross_entropy(x, targets)

    return {
        "identity": lambda x: x.clone(),
        "relu": F.relu,
        "relu6": F.relu6,
        "leaky_relu": F.leaky_relu,
        "threshold": lambda x: F.threshold(x, 0.0, 0.0),
        "hardtanh": F.hardtanh,
        "hardsigmoid": F.hardsigmoid,
        "hardswish": F.hardswish,
        "hardshrink": F.hardshrink,
        "softshrink": F.softshrink,
        "relu_squared": lambda x: F.relu(x).square(),
        "sigmoid": torch.sigmoid,
        "logsigmoid": F.logsigmoid,
        "tanh": torch.tanh,
        "softsign": F.softsign,
        "softplus": F.softplus,
        "squareplus": lambda x: (x + torch.sqrt(x * x + 4)) / 2,
        "elu": F.elu,
        "selu": F.selu,
        "celu": F.celu,
        "silu": F.silu,
        "swish": lambda x: x * torch.sigmoid(x),
        "gelu": F.gelu,
        "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
        "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
        "mish": F.mish,
        "tanhshrink": F.tanhshrink,
        "telu": lambda x: x * torch.tanh(torch.exp(x)),
        "prelu": lambda x: F.leaky_relu(x, 0.25),
        "softmax": lambda x: F.softmax(x, dim=-1),
        "log_softmax": lambda x: F.log_softmax(x, dim=-1),
        "softmin": lambda x: F.softmin(x, dim=-1),
        "gumbel_softmax": lambda x: F.gumbel_softmax(x, dim=-1),
        "glu": lambda x: F.glu(x, dim=-1),
        "reglu": gated(F.relu),
        "geglu": gated(F.gelu),
        "swiglu": gated(F.silu),
        "dropout": lambda x: F.dropout(x, 0.5, True),
        "alpha_dropout": lambda x: F.alpha_dropout(x, 0.5, True),
        "rrelu": lambda x: F.rrelu(x, training=True),
        "crelu": lambda x: torch.cat([F.relu(x), F.relu(-x)], dim=-1),
        "maxout": lambda x: x.unflatten(-1, (-1, 2)).amax(dim=-1),
        "softmax_cross_entropy": cross_entropy,
    }


class Device:
    """Where PyTorch runs, and its clock."""

    def __init__(self, torch, name):
        self.torch = torch
        xpu = getattr(torch, "xpu", None)
        if name is None:
            name = ("cuda" if torch.cuda.is_available()
                    else "xpu" if xpu is not None and xpu.is_available() else "cpu")
        self.kind = name.split(":")[0]
        self.device = torch.device(name)
        self.module = {"cuda": torch.cuda, "xpu": xpu}.get(self.kind)
        self.clock = "host" if self.module is None else "gpu"

    def describe(self):
        if self.module is None:
            return f"CPU, {self.torch.get_num_threads()} threads"
        return self.module.get_device_name(self.device)

    def seconds(self, work):
        """How long the work takes, by this device's clock."""
        if self.module is None:
            start = time.perf_counter()
            work()
            return time.perf_counter() - start
        start, end = (self.module.Event(enable_timing=True) for _ in range(2))
        self.module.synchronize(self.device)
        start.record()
        work()
        end.record()
        self.module.synchronize(self.device)
        return start.elapsed_time(end) * 1e-3


def time_calls(device, call, sets, repetitions):
    """The median and the least time of one call, each on the next of the sets."""
    call(0)
    once = max(device.seconds(lambda: call(0)), 1e-9)
    calls = min(max(math.ceil(SHORTEST_SAMPLE / once), 1), sets)

    def sample(number):
        def work():
            for i in range(number * calls, (number + 1) * calls):
                call(i % sets)
        return device.seconds(work) / calls

    start, warm_ups = time.perf_counter(), 0
    while warm_ups < WARM_UPS or time.perf_counter() - start < WARM_UP_SECONDS:
        sample(warm_ups)
        warm_ups += 1
    samples = [sample(number) for number in range(repetitions)]
    return statistics.median(samples), min(samples)


def measure(device, function, case, repetitions):
    """Times one call as the case says; its tensors take turns."""
    torch = device.torch
    dtype = getattr(torch, case["dtype"])
    length = case["row_length"]
    shape = (case["elements"],) if length is None else (case["elements"] // length, length)
    sets = min(max(ROTATED_BYTES // case["bytes"] + 1, 3), 64)
    backward = case["direction"] == "backward"
    xs = [torch.randn(shape, device=device.device, dtype=torch.float32).mul_(2).to(dtype)
          for _ in range(sets)]
    if not backward:
        with torch.no_grad():
            return time_calls(device, lambda i: function(xs[i]), sets, repetitions)
    for x in xs:
        x.requires_grad_()
    ys = [function(x) for x in xs]
    dys = [torch.randn_like(y) for y in ys]
    return time_calls(
        device,
        lambda i: torch.autograd.grad(ys[i], xs[i], dys[i], retain_graph=True),
        sets, repetitions)


def vkact_results(arguments):
    if arguments.vkact_json:
        return json.loads(pathlib.Path(arguments.vkact_json).read_text())
    options = [*arguments.activations, "--direction", arguments.direction,
               "--repetitions", str(arguments.repetitions)]
    for option in ("dtype", "sizes", "rows"):
        if getattr(arguments, option):
            options += [f"--{option}", getattr(arguments, option)]
    return bench(arguments, *options)


def compare(device, vkact, arguments):
    torch = device.torch
    known = functions(torch)
    clocks = {each["clock"] for each in vkact["results"]}
    clock = device.clock if device.clock in clocks else "host"
    rows = []
    dtypes = arguments.dtype.split(",") if arguments.dtype else ("float32", "float16", "bfloat16")
    for case in [each for each in vkact["results"]
                 if each["clock"] == clock and each["dtype"] in dtypes
                 and (not arguments.activations or each["activation"] in arguments.activations)]:
        function = known.get(case["activation"])
        if function is None:
            if case["activation"] not in arguments.unknown:
                arguments.unknown.append(case["activation"])
            continue
        row = {key: case[key] for key in ("activation", "direction", "dtype", "elements",
                                          "row_length", "bytes")}
        row["vkact_clock"], row["pytorch_clock"] = clock, device.clock
        row["vkact_seconds"] = case["seconds_median"]
        forms = {"eager": lambda: function}
        if not arguments.no_compile:
            torch._dynamo.reset()
            # Some releases refuse to compile functions that are built in.
            forms["compiled"] = lambda: torch.compile(lambda x: function(x))
        for name, make in forms.items():
            try:
                row[f"{name}_seconds"], _ = measure(device, make(), case, arguments.repetitions)
                row[f"{name}_ratio"] = row[f"{name}_seconds"] / row["vkact_seconds"]
            except Exception as error:  # what fails in PyTorch is reported, not hidden
                lines = str(error).strip().splitlines()
                row[f"{name}_error"] = f"{type(error).__name__}: {lines[0] if lines else ''}"
        print(f"{row['activation']} {row['direction']} {row['dtype']} {row['elements']}",
              file=sys.stderr)
        rows.append(row)
    return rows


def markdown(result):
    lines = [f"VkAct on {result['vkact_device']}; PyTorch {result['pytorch_version']} on "
             f"{result['pytorch_device']}. Ratios are PyTorch's time by VkAct's.", "",
             "| activation | direction | type | elements | row | VkAct | eager | compiled "
             "| eager / VkAct | compiled / VkAct |",
             "|---|---|---|--:|--:|--:|--:|--:|--:|--:|"]
    milliseconds = lambda value: "–" if value is None else f"{value * 1e3:.4g} ms"
    ratio = lambda value: "–" if value is None else f"{value:.2f}"
    for row in result["results"]:
        cells = [row["activation"], row["direction"], row["dtype"], row["elements"],
                 row["row_length"] or "", milliseconds(row["vkact_seconds"]),
                 milliseconds(row.get("eager_seconds")), milliseconds(row.get("compiled_seconds")),
                 ratio(row.get("eager_ratio")), ratio(row.get("compiled_ratio"))]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    for row in result["results"]:
        for form in ("eager", "compiled"):
            if f"{form}_error" in row:
                lines += ["", f"{row['activation']} {row['direction']} {row['dtype']}, {form}: "
                              f"{row[f'{form}_error']}"]
    if result["without_counterpart"]:
        lines += ["", "Without a counterpart here: " + ", ".join(result["without_counterpart"])
                  + "."]
    return "\n".join(lines) + "\n"


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("activations", nargs="*", metavar="ACTIVATION",
                        help="[default: all that the results have]")
    parser.add_argument("--direction", default="both", choices=("forward", "backward", "both"))
    parser.add_argument("--dtype", help="as of vkact bench; of --vkact-json those to compare")
    parser.add_argument("--sizes", help="as of vkact bench")
    parser.add_argument("--rows", help="as of vkact bench")
    parser.add_argument("--vkact-json", metavar="FILE", help="results instead of running vkact")
    parser.add_argument("--device", help="PyTorch's, as cuda, xpu or cpu [default: a GPU]")
    parser.add_argument("--repetitions", type=int, default=7)
    parser.add_argument("--no-compile", action="store_true", help="eager PyTorch alone")
    add_arguments(parser)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    arguments.unknown = []
    try:
        import torch
    except ImportError:
        fail("PyTorch is not installed for this Python; bring it with "
             "'python3 -m pip install torch' (see https://pytorch.org/get-started/locally)")
    if not arguments.no_compile:
        # Gradients are taken from the same graph again and again.
        import torch._functorch.config
        if hasattr(torch._functorch.config, "donated_buffer"):
            torch._functorch.config.donated_buffer = False
    device = Device(torch, arguments.device)
    vkact = vkact_results(arguments)
    result = {"vkact_device": vkact["device"]["name"], "pytorch_device": device.describe(),
              "pytorch_version": torch.__version__,
              "results": compare(device, vkact, arguments),
              "without_counterpart": arguments.unknown}
    write_results(arguments, result, markdown(result))


if __name__ == "__main__":
    main()
