"""Functions that compute annotations (PEP 649): of modules, functions and classes, and wrong ones."""
import sys
ModuleType = type(sys)
m=ModuleType('mod')
print(m.__annotate__); m.__annotate__=lambda f: {'a':f}; print(m.__annotations__)
try: m.__annotate__=5
except Exception as e: print(type(e).__name__,e)
try: del m.__annotate__; print('deleted')
except Exception as e: print(type(e).__name__,e)
m.__annotate__=None; print(m.__annotate__, m.__annotations__)
m=ModuleType('mod2'); print(m.__annotations__, m.__annotate__)
m.__annotate__=lambda f: 5
try: m.__annotations__
except Exception as e: print(type(e).__name__,e)
def f(x:int): pass
print(f.__annotate__.__code__.co_qualname, f.__annotate__.__qualname__)
f.__annotate__=lambda f: 5
try: f.__annotations__
except Exception as e: print(type(e).__name__,e)
class X:
    a: int
    def __annotate__(f): return {'a':str}
print(X.__annotations__)
class Y:
    pass
Y.__annotate__=lambda f:6
try: Y.__annotations__
except Exception as e: print(type(e).__name__,e)
for v in (frozenset(), 5, [1]):
    try: exec('if True:\n x: int\n __conditional_annotations__=v\n y: int', {'v':v})
    except Exception as e: print(type(e).__name__,e)
