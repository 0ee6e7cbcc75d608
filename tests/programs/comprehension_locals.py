"""What locals() and frames show within comprehensions that are inlined into a module or a class (PEP 709)."""
import sys

print([sorted(locals()) for q in [1]], [locals()["q"] for q in [7]], [vars()["q"] for q in [8]])
print([eval("q") for q in [1]], [sorted(dir()) for q in [1]])
print([type(sys._getframe().f_locals).__name__ for a in [0]], [sorted(sys._getframe().f_locals) for a in [0]])


class Class:
    y = 1
    print([sorted(locals()) for q in [1]], [type(sys._getframe().f_locals).__name__ for a in [0]])
    print([exec("z = q") for q in [1]], "z" in locals())
    print([(lambda: p)() + locals()["p"] for p in [3]])

    def method(self):
        return __class__


print([exec("z = q") for q in [1]], "z" in globals())
print(type(locals()) is dict, locals() is globals(), "q" in locals())


def function():
    r = [sorted(locals()) for q in [1]]
    return r, sorted(locals())


print(function())
