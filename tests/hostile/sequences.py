"""Random sequences of instructions, made so that many of them pass the verifier: whatever becomes of them is a result or a
Python exception, and an interrupt ends them.

    sequences.py SEED ROUNDS
"""
import _opcode
import rounds
from rounds import counts, fault, random

below = random.below
choose = random.choose

CACHES = {44: 5, 38: 1, 39: 3, 119: 1, 110: 4, 92: 4, 96: 1, 80: 9, 56: 1, 57: 1, 70: 1, 106: 1, 52: 3, 55: 3, 75: 1, 100: 1, 101: 1, 102: 1, 103: 1}
# Instructions that take no jump, with the operands that make sense.
SMALL = [0, 1, 2, 3, 4]
PLAIN = {
    82: range(12), 94: range(256), 84: range(4), 86: range(4), 112: range(4), 63: range(4), 88: range(4), 85: range(4), 27: [0], 31: [0], 33: [0],
    59: SMALL, 117: SMALL, 93: range(8), 116: range(8), 92: range(16), 115: range(8), 41: [0], 40: [0], 42: [0], 39: [0], 44: range(27), 1: [0],
    37: [0], 38: [0], 8: [0], 56: [0, 16, 32, 40, 72, 88, 104, 119, 133, 148, 172], 74: [0, 1], 57: [0, 1], 80: range(16), 110: range(8), 61: range(8),
    51: SMALL, 46: SMALL, 48: SMALL, 47: SMALL, 50: SMALL, 49: [2, 3], 78: SMALL, 79: SMALL, 107: SMALL, 109: SMALL, 98: SMALL, 67: SMALL, 66: SMALL,
    119: SMALL, 118: [0, 1, 2, 256, 257], 16: [0], 19: [0], 52: SMALL, 55: SMALL, 4: [0], 53: range(1, 12), 54: range(1, 6), 23: [0],
    108: [1, 2, 4, 8, 16], 32: [0], 29: [0], 6: [0], 5: [0], 95: range(4), 43: [0], 18: [0], 25: [0], 26: [0], 24: [0], 99: SMALL, 73: range(8),
    72: range(8), 58: [1, 2, 3], 12: [0], 13: [0], 71: [0, 1, 2], 14: [0], 15: [0], 7: [0], 9: [0], 10: [0], 30: [0], 11: [0], 45: range(8), 2: [0],
    81: range(5), 21: [0], 22: [0], 36: [0], 91: range(8), 97: range(4), 83: range(4), 111: range(4), 62: range(4), 104: [0, 1, 2], 105: [0, 1],
    120: [0, 1], 34: [0], 35: [0], 128: [0, 1, 2, 3],
}
JUMPS = [77, 100, 101, 102, 103, 70, 106]
BACKWARD = [75, 76, 68]
opcodes = list(PLAIN)
names = ("x", "y", "append", "__class__", "len", "print_", "value", "print")
constants = (None, 1, -5, 2**70, 1.5, "a", b"ab", (1, 2), ("a", "b"), frozenset({1}), ..., (lambda: 0).__code__)


def encode(units):
    out = bytearray()
    for opcode, oparg in units:
        if oparg > 255:
            out += bytes([69, oparg >> 8 & 255])
        out += bytes([opcode, oparg & 255])
        out += bytes(2 * CACHES.get(opcode, 0))
    return bytes(out)


def make():
    units = [(128, 0)]
    depth = 0
    length = 4 + below(24)
    while len(units) < length:
        if below(8) == 0:
            opcode, oparg = (choose(JUMPS), below(12)) if below(3) else (choose(BACKWARD), below(40))
        else:
            opcode = choose(opcodes)
            oparg = choose(list(PLAIN[opcode]))
        effect = _opcode.stack_effect(opcode, oparg if opcode >= 44 else None) if opcode != 105 else -1
        needs = {31: 1, 41: 1, 40: 1, 42: 1, 39: 1, 59: oparg, 117: oparg, 78: oparg + 1, 79: oparg + 1, 107: oparg + 1, 98: oparg + 2, 52: oparg + 2,
                 55: oparg + 3}.get(opcode, max(0, 1 - effect))
        if needs > depth or depth + effect < 0:
            units.append((94, below(9)) if below(2) else (82, below(12)))
            depth += 1
            continue
        units.append((opcode, oparg))
        depth += effect
    while depth > 1 and below(10):
        units.append((31, 0))
        depth -= 1
    units += [(82, 0)] * (depth == 0) + [(35, 0)]
    return encode(units)


def base(a, b):
    c = d = None
    return a, b, c, d


variables = {"x": [1, 2], "y": {"a": 1}, "value": 3, "print_": str}


def run():
    flags = choose([3, 3, 3, 0, 35, 131, 515])
    try:
        code = base.__code__.replace(co_code=make(), co_consts=constants, co_names=names, co_stacksize=choose([8, 8, 30]), co_exceptiontable=choose([b"", b"", b"\\x80\\x0a\\x0c\\x00"]), co_flags=flags)
        function = type(base)(code, {**variables})
    except (ValueError, TypeError, OverflowError, SystemError):
        counts["refused"] += 1
        return
    # Code that is compiled at once is so after some calls.
    for _ in range(6):
        try:
            result = function([1, 2], {"k": 1})
            if hasattr(result, "send"):
                result.send(None)
                result.close()
            counts["returned"] += 1
        except SystemError as error:
            counts["refused"] += 1
            fault(error)
            if "malformed" in str(error):
                return
        except KeyboardInterrupt:
            raise
        except BaseException:
            counts["raised"] += 1


rounds.repeat(run)
