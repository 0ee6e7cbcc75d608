"""Loops that take the pairs of enumerate, zip and dict.items apart, and the ways in which a pair could be seen by somebody else."""
import sys


def plain(rounds):
    total = []
    d = {"a": 1, "b": 2, "c": 3}
    for _ in range(rounds):
        total.clear()
        for k, v in d.items():
            total.append((k, v))
        for i, k in enumerate(d):
            total.append((i, k))
        for x, y in zip(d, d.values()):
            total.append((x, y))
        for k, v in reversed(d.items()):
            total.append((k, v))
        for i, (k, v) in enumerate(d.items(), 10**18):
            total.append((i, k, v))
        for (a, b), (e, f) in zip(d.items(), enumerate(d)):
            total.append((a, b, e, f))
    return total


print(plain(100))


def kept(rounds):
    for _ in range(rounds):
        pairs = [p for p in {1: 2, 3: 4}.items()]
        for p in zip("ab", "cd"):
            pairs.append(p)
        for p in enumerate("xy"):
            pairs.append(p)
    return pairs


print(kept(50))


def one_iterator(make):
    """Loops over the same iterator, one in the other."""
    seen = []
    for _ in range(40):
        seen.clear()
        it = make()
        for a, b in it:
            for c, d in it:
                seen.append((a, b, c, d))
                p = next(it, None)
                q = next(it, None)
                seen.append((p, q))
                break
    return seen


print(one_iterator(lambda: enumerate("abcdefghijk")))
print(one_iterator(lambda: zip("abcdefghijk", range(20))))
print(one_iterator(lambda: iter(dict.fromkeys(range(11), "v").items())))


def again(rounds):
    """An item of the iterator runs a loop over the iterator's outer one."""
    out = []
    for _ in range(rounds):
        out.clear()

        def items(depth):
            for n in range(3):
                if depth:
                    for i, x in enumerate(items(depth - 1)):
                        out.append((depth, i, x))
                yield n

        for i, x in enumerate(items(2)):
            out.append((i, x))
        for x, y in zip(items(1), items(1)):
            out.append((x, y))
    return len(out), out[:12], out[-6:]


print(again(30))


class Loud(enumerate):
    def __next__(self):
        pair = super().__next__()
        kept_pairs.append(pair)
        return pair


kept_pairs = []


def subclass():
    for _ in range(40):
        kept_pairs.clear()
        for i, x in Loud("abc"):
            pass
    return kept_pairs


print(subclass())


class Named(zip):
    pass


def plain_subclass():
    for _ in range(40):
        got = [(x, y) for x, y in Named("ab", "cd")]
    return got


print(plain_subclass())


def wrong(make):
    texts = set()
    for _ in range(40):
        try:
            for a, b in make():
                pass
        except Exception as error:
            texts.add(f"{type(error).__name__}: {error}")
    return sorted(texts)


def changing():
    d = {1: 2, 3: 4}
    for k, v in d.items():
        d[k + 10] = v
        yield k, v


print(wrong(changing))
print(wrong(lambda: zip("a", "b", "c")))
print(wrong(lambda: zip("ab", "a", strict=True)))
print(wrong(lambda: zip("a")))
print(wrong(lambda: enumerate(1 // (2 - n) for n in range(5))))


def traced():
    """A tool runs the same loop between the instruction that takes a pair and the one that takes it apart."""
    seen = []
    it = iter(())

    def tool(frame, event, argument):
        if frame.f_code is watched.__code__:
            frame.f_trace_opcodes = True
            if event == "opcode":
                for a, b in it:
                    seen.append((a, b))
                    break
            return tool
        return None

    def watched():
        nonlocal it
        got = []
        it = enumerate("abcdefghijklmnopqrstuvwxyz" * 40)
        for a, b in it:
            got.append((a, b))
        return got

    for _ in range(40):
        it = iter(())
        watched()
    sys.settrace(tool)
    got = watched()
    sys.settrace(None)
    everything = got + seen
    return len(everything), sorted(everything) == [(i, x) for i, x in enumerate("abcdefghijklmnopqrstuvwxyz" * 40)]


print(traced())


def monitored():
    """The same, for a tool that is told of branches."""
    seen = []
    it = iter(())

    def tool(code, source, target):
        for a, b in it:
            seen.append((a, b))
            break

    def watched():
        nonlocal it
        got = []
        it = enumerate("abcdefghijkl" * 40)
        for a, b in it:
            got.append((a, b))
        return got

    watched()
    watched()
    monitoring = sys.monitoring
    monitoring.use_tool_id(3, "pairs")
    monitoring.register_callback(3, monitoring.events.BRANCH_LEFT, tool)
    monitoring.set_local_events(3, watched.__code__, monitoring.events.BRANCH_LEFT)
    got = watched()
    monitoring.set_local_events(3, watched.__code__, 0)
    monitoring.free_tool_id(3)
    everything = got + seen
    return len(everything), sorted(everything) == [(i, x) for i, x in enumerate("abcdefghijkl" * 40)]


print(monitored())
