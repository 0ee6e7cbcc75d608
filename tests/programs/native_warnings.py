"""_warnings without the warnings module, and what the compiler warns of."""
import _warnings


def changed():
    _warnings._acquire_lock()
    _warnings._filters_mutated_lock_held()
    _warnings._release_lock()


def attempt(make):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__, ascii(error.args))


for make in (
    lambda: _warnings.warn("x", int), lambda: _warnings.warn("x", 1), lambda: _warnings.warn("x", skip_file_prefixes=[1]),
    lambda: _warnings.warn("x", skip_file_prefixes=(1,)), lambda: _warnings.warn_explicit("m", UserWarning, "f", 1, registry=3),
    lambda: _warnings.warn_explicit("m", UserWarning, 1, 1), lambda: _warnings.warn_explicit("m", UserWarning, "f.py", 3, module_globals=3),
    lambda: _warnings.warn("ignored", PendingDeprecationWarning), lambda: _warnings._filters_mutated_lock_held(), lambda: _warnings._release_lock(),
):
    attempt(make)
print(_warnings.filters, _warnings._defaultaction, _warnings._onceregistry)
_warnings.filters.insert(0, ("error", None, Warning, None, 0))
changed()
for source in (r"'\d'", r"x = 'é\d'", "x = '''a\nbé\\q z'''", r"f'a{x}\d'", r"x=b'\q'", r"'\400'", r"x='a' '\477' '\z'", r"f'\{6}'", r"'a' f'b\w'",
               r"rb'\q' b'\k'", "x = (1,\n  'a\\\n\\p')", "1 if 1else 2", "0x1for x in y", "f'{x:\\q}'", "'\\N{DIGIT ONE}\\j'", "'\\k'\nx = = 1",
               "try: pass\nfinally:\n  return 1", "assert (1,'x')", "() is 1", "1()", "[1]()\n'\\d'", "x is not 'a'", "'a'[1, 2]"):
    attempt(lambda: compile(source, "no file.py", "exec") and None)
attempt(lambda: _warnings.warn("raised"))
_warnings.filters[0] = ("bad", None, Warning, None, 0)
changed()
attempt(lambda: _warnings.warn("text"))
_warnings.filters[0] = ("short",)
attempt(lambda: _warnings.warn("text"))


class Pattern:
    def match(self, text):
        print("asked about", text)
        return text == "yes"


_warnings.filters[0] = ("ignore", Pattern(), UserWarning, None, 0)
changed()
attempt(lambda: _warnings.warn("yes"))
registry = {}
_warnings.filters[0] = ("default", None, Warning, None, 0)
changed()
attempt(lambda: _warnings.warn_explicit("once a place", UserWarning, "f.py", 3, registry=registry))
attempt(lambda: _warnings.warn_explicit("once a place", UserWarning, "f.py", 3, registry=registry))
attempt(lambda: _warnings.warn_explicit("once a place", UserWarning, "f.py", 4, "module", registry))
print(sorted(map(str, registry)))
attempt(lambda: _warnings.warn(UserWarning("an instance")))
compile("x is 1\ndef f():\n    try: pass\n    finally: return '\\d'", "other.py", "exec")
