"""Loops without an instruction that looks for what waits: another thread still gets its turn, and an interrupt ends them, however many
steps the builtins that they call count at each round.

    loops.py SEED ROUNDS
"""
import _signal
import _thread
import sys
import time
from _opcode_metadata import opmap as OPCODES

JUMP, NOP = OPCODES["JUMP_BACKWARD"], OPCODES["NOP"]


def never(items):
    while True:
        pass


def contains(items):
    while True:
        0 in items


def both(items):
    while True:
        0 in items
        hash(items)


def compares(items):
    while True:
        items == other


other = (1, 2, 3, 4)


def without_looks(function):
    """The function with its jump back made one that does not look."""
    code = bytearray(function.__code__.co_code)
    for at in range(0, len(code), 2):
        if code[at] == JUMP:
            # The unit of its cache goes: the jump comes to stand there, as far from its target.
            code[at:at + 4] = bytes([NOP, 0, OPCODES["JUMP_BACKWARD_NO_INTERRUPT"], code[at + 1]])
            break
    return type(function)(function.__code__.replace(co_code=bytes(code)), globals())


def interrupt(number, frame):
    raise KeyboardInterrupt


def watch():
    while not ended:
        time.sleep(0.05)
        _thread.interrupt_main()


ended = False
_signal.signal(_signal.SIGINT, _signal.SIG_IGN)
_thread.start_new_thread(watch, ())
for function in (never, contains, both, compares):
    for length in range(4):
        loop = without_looks(function)
        try:
            _signal.signal(_signal.SIGINT, interrupt)
            loop(tuple(range(1, 1 + length)))
        except KeyboardInterrupt:
            pass
        finally:
            _signal.signal(_signal.SIGINT, _signal.SIG_IGN)
ended = True
sys.stderr.write("ok\n")
