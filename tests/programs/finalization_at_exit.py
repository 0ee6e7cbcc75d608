"""Objects that only modules refer to end while the names of the modules are still there."""
import sys
import types

# The order in which they end is nobody's business: the last one prints what all have seen.
ended = []


class Last:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        ended.append(f"end of {self.name} {word} {type(sys).__name__}")
        if len(ended) == 2:
            print(*sorted(ended), sep="\n")


word = "word"
kept = Last("kept")
module = types.ModuleType("other")
module.inner = Last("inner")
sys.modules["other"] = module
del module
