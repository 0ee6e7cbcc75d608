# Types whose instances object's constructor cannot make.
import types
for kind in (types.UnionType, type(iter([])), type(iter({})), type({}.keys()), zip, type(len), type(lambda: 0), type(lambda: 0).__code__.__class__,
             int, str, list, types.ModuleType, type(int.__add__), type((1).__add__), type(int.real), types.CodeType, types.FrameType, slice, range):
    for new in (object.__new__,):
        try:
            print(kind.__name__, new(kind))
        except TypeError as error:
            print(kind.__name__, error)
