"""Objects that only modules refer to end while the names of the modules are still there."""
import sys
import types


class Last:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name, word, type(sys).__name__)


word = "word"
kept = Last("kept")
module = types.ModuleType("other")
module.inner = Last("inner")
sys.modules["other"] = module
del module
