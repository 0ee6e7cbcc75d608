"""Functions of imported modules that have not run: what programs see of their code is what was compiled."""
import importlib
import inspect
import marshal
import os
import sys
import tempfile
import textwrap
import threading

SOURCE = textwrap.dedent('''
    """A module."""

    def documented(a, /, b=1, *args, c, **rest):
        "What it does."
        return a + b + c

    def outer(x):
        y = x + 1
        def inner(z):
            "Inner words."
            return x, y, z
        return inner

    class Shape:
        "A shape."
        def area(self):
            return self.width in {1, 2, 3} and self.items[1:2]
        async def wait(self):
            "Waits."
            async for each in self.items:
                yield each
        @property
        def width(self):
            "Its width."
            return 2 ** 70

    big = lambda: (1.5, 2j, b"bytes", "h\\u00e9llo \\u20ac", ..., None, True, -5, 12345678901234567890)
''')

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "stored_module.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(SOURCE)
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = False
    importlib.invalidate_caches()
    import stored_module                                # compiles and keeps the code
    del sys.modules["stored_module"]
    import stored_module                                # reads what was kept

    print(stored_module.documented.__doc__, stored_module.outer.__doc__, stored_module.Shape.width.__doc__)
    print(inspect.signature(stored_module.documented), stored_module.documented.__qualname__)
    code = stored_module.Shape.area.__code__
    print(code.co_qualname, code.co_firstlineno, os.path.basename(code.co_filename), code.co_names, code.co_consts, code.co_varnames)
    print(stored_module.big(), stored_module.outer(1)(2), stored_module.outer(1).__doc__)
    print(stored_module.Shape.wait.__doc__, inspect.isasyncgenfunction(stored_module.Shape.wait))

    fresh = {}
    exec(compile(SOURCE, stored_module.__file__, "exec"), fresh)
    for name in ("documented", "outer", "big"):
        stored, made = getattr(stored_module, name).__code__, fresh[name].__code__
        print(name, stored == made, hash(stored) == hash(made), marshal.loads(marshal.dumps(stored)) == made)

    def replaced():
        "Other words."
    stored_module.outer.__code__, doc = replaced.__code__, stored_module.outer.__doc__
    print(doc, stored_module.outer.__doc__)

    # A function keeps the words that it was made with.
    del sys.modules["stored_module"]
    import stored_module
    function = stored_module.documented
    def other(a, /, b=1, *args, c, **rest): return "other"
    function.__code__ = other.__code__
    print(function.__doc__, function(1, c=2))
    function.__doc__ = None
    print(function.__doc__)
    del stored_module.Shape.area.__doc__
    print(stored_module.Shape.area.__doc__)

    # Moved: the code is of the file that it was read for.
    moved = os.path.join(folder, "moved")
    os.mkdir(moved)
    os.rename(os.path.join(folder, "stored_module.py"), os.path.join(moved, "stored_module.py"))
    os.rename(os.path.join(folder, "__pycache__"), os.path.join(moved, "__pycache__"))
    sys.path[0] = moved
    importlib.invalidate_caches()
    del sys.modules["stored_module"]
    import stored_module
    inner = next(each for each in stored_module.outer.__code__.co_consts if hasattr(each, "co_name"))
    print([os.path.relpath(each.co_filename, folder) for each in (stored_module.outer.__code__, inner)])
    try:
        stored_module.Shape().area()
    except AttributeError as error:
        print(error, os.path.relpath(error.__traceback__.tb_next.tb_frame.f_code.co_filename, folder))

    # Threads that call a function for the first time at once.
    results = []
    barrier = threading.Barrier(8)
    def call():
        barrier.wait()
        results.append(stored_module.documented(1, 2, c=3))
    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(results)

# What is read may be any bytes in one piece, and nothing else.
data = marshal.dumps(compile("def f(): return 1", "<data>", "exec"))
for source in (data, bytearray(data), memoryview(data), memoryview(b"12" + data)[2:], memoryview(bytearray(data))):
    names = {}
    exec(marshal.loads(source), names)
    print(type(source).__name__, names["f"]())
for source in ("text", None, memoryview(data)[::2], b"", data[:20]):
    try:
        marshal.loads(source)
    except Exception as error:
        print(type(error).__name__, error)
