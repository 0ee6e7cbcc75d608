"""Audit hooks hear of events, may refuse them, and may refuse other hooks."""
import sys

seen = []
refused = set()


def hook(event, arguments):
    if event.startswith(("own.", "compile", "exec", "object.", "sys.addaudithook", "marshal.")):
        seen.append((event, len(arguments)))
    if event in refused:
        raise RuntimeError("refused " + event)


sys.addaudithook(hook)
sys.audit("own.event", 1, "two")
sys.audit("own.empty")
eval("1")
exec("x = 1")
print(seen)
seen.clear()


class C:
    pass


class D:
    pass


c = C()
c.__class__ = D
C.__name__ = "E"
c.attribute = 1
print(seen)
seen.clear()

refused.add("sys.addaudithook")
others = []
sys.addaudithook(lambda event, arguments: others.append(event))
refused.clear()
sys.audit("own.late")
print(others, seen)
refused.add("own.bad")
try:
    sys.audit("own.bad", 3)
except RuntimeError as error:
    print(error)
try:
    sys.audit(9)
except TypeError as error:
    print("TypeError")
