"""Records what CPython says about its instructions; run with the reference interpreter.

    python3.14 record_opcode_facts.py > opcode_facts.json
"""

import _opcode_metadata
import dis
import json
import opcode
import sys

OPARGS = [*range(301), 511, 512, 1023, 4096, 65535, 65536, (1 << 24) - 1, 1 << 24, (1 << 30) - 1, (1 << 31) - 1]


def effect(op, oparg, jump):
    try:
        return dis.stack_effect(op, oparg, jump=jump)
    except ValueError:
        return None


def main():
    rows = {}
    numbers = sorted({*opcode.opmap.values(), *_opcode_metadata._specialized_opmap.values()})
    for op in numbers:
        row = [[effect(op, oparg, jump) for oparg in OPARGS] for jump in (None, True, False)]
        rows.setdefault(json.dumps(row), []).append(op)
    facts = {
        "version": sys.version.split()[0],
        "opmap": dict(sorted(opcode.opmap.items(), key=lambda item: item[1])),
        "specialized": dict(sorted(_opcode_metadata._specialized_opmap.items(), key=lambda item: item[1])),
        "families": _opcode_metadata._specializations,
        "caches": {name: size for name, size in opcode._inline_cache_entries.items() if size},
        "have_argument": _opcode_metadata.HAVE_ARGUMENT,
        "flags": {
            "HasConst": opcode.hasconst,
            "HasName": opcode.hasname,
            "HasLocal": opcode.haslocal,
            "HasFree": opcode.hasfree,
            "HasJump": opcode.hasjump,
        },
        "opargs": OPARGS,
        "effects": [{"opcodes": ops, "none_true_false": json.loads(row)} for row, ops in rows.items()],
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in facts.items() if key != "effects"]
    lines.append('"effects": [\n' + ",\n".join(json.dumps(item) for item in facts["effects"]) + "\n]")
    print("{\n" + ",\n".join(lines) + "\n}")


main()
