def show(label, function):
    try:
        print(label, repr(function()))
    except Exception as error:
        print(label, type(error).__name__, error)

lists = [[], [1], [1, 2, 3], list(range(10)), ["b", "a"], [3, 1, 2, 1]]
slices = [slice(None), slice(1, 3), slice(-2, None), slice(None, None, 2), slice(None, None, -1), slice(8, 2, -3), slice(100, 0, -2), slice(2, 2)]
for items in lists:
    print(items, len(items), bool(items), items + [9], items * 2, 2 * items, list(reversed(items)), list(iter(items)), tuple(items), items == list(items))
    for s in slices:
        print(items[s], tuple(items)[s])
        for new in ([], [7], [7, 8], [7, 8, 9, 10]):
            copy = items[:]
            show("assign", lambda: (copy.__setitem__(s, new), copy)[1])
        copy = items[:]
        del copy[s]
        print(copy)
    for i in (0, -1, 1, 5, -11):
        copy = items[:]
        show("get", lambda: items[i])
        show("set", lambda: (copy.__setitem__(i, "x"), copy))
        copy = items[:]
        show("pop", lambda: (copy.pop(i), copy))
        copy = items[:]
        copy.insert(i, "i")
        print(copy)
        show("index", lambda: (items.index(i), items.count(i), i in items))
        copy = items[:]
        show("remove", lambda: (copy.remove(i), copy))
    copy = items[:]
    copy.extend(copy)
    copy += (1, 2)
    copy *= 2
    copy.reverse()
    print(copy, copy.copy(), sorted(map(str, copy)))
    for other in lists:
        show("compare", lambda: (items < other, items <= other, items == other, items > other, tuple(items) < tuple(other)))
data = [(i * 7919) % 1000 for i in range(500)]
print(sorted(data) == sorted(data, reverse=True)[::-1], sorted(data)[:10], sorted(data, key=lambda v: -v)[:5], sorted(data, key=str)[:5])
pairs = [(i % 5, i) for i in range(100)]
print(sorted(pairs, key=lambda p: p[0])[:25], sorted(pairs, key=lambda p: p[0], reverse=True)[:25])
print(sorted([1.5, 1, 2, 0.5]), sorted("hello"), sorted({3: 1, 1: 2}), sorted([True, False, 2]))
def bad():
    l = [3, 1, 2]
    l.sort(key=lambda v: l.append(v))
show("mutate", bad)
show("sort error", lambda: [1, "a"].sort())
nested = [1]
nested.append(nested)
print(nested, (nested,))
d = {}
d["self"] = d
print(d)

print(tuple([1, 2]), (1,), (), (1, 2) + (3,), (1, 2) * 2, (1, 2, 3)[-1], (1, 2, 1).count(1), (1, 2).index(2), hash((1, 2, 3)), hash(()), hash((1.5, "x")) == hash((1.5, "x")), (1, (2, 3)) == (1, (2, 3)))

d = {"a": 1, "b": 2}
d["c"] = 3
d[1] = "int"
d[(1, 2)] = "tuple"
print(d, len(d), list(d), list(d.keys()), list(d.values()), list(d.items()), "a" in d, 5 in d, d.get("a"), d.get("z"), d.get("z", 0))
del d["b"]
d["b"] = 22
print(d, list(reversed(d)), list(reversed(d.items())), d.pop("a"), d.pop("zz", None), d.popitem(), d.setdefault("n", []), d.setdefault("c", 9), d)
show("missing", lambda: d["missing"])
show("pop", lambda: d.pop("missing"))
d.update({"c": 33}, x=1)
d.update([("y", 2)], z=3)
print(d, d | {"q": 1}, {"q": 1} | d, dict(d) == d, d != {}, dict(a=1, b=2), dict([("a", 1)], b=2), dict.fromkeys("abc"), dict.fromkeys([1, 2], 0))
d |= [("p", 4)]
print(d, d.copy() is d, {1: 2, 1.0: 3, True: 4})
print(d.keys() & {"c", "p"} == {"c", "p"}, sorted(map(str, d.keys() | {"new"})), sorted(map(str, d.keys() - {"c"})), sorted(map(str, d.keys() ^ {"c", "new"})), d.items() >= {("c", 33)}, d.keys() == set(d), d.keys().isdisjoint({"zzz"}), ("c", 33) in d.items(), 33 in d.values(), d.keys(), d.values(), d.items())
def grow():
    for k in d:
        d[k + "x" if isinstance(k, str) else k] = 1
show("grow", grow)
def shrink():
    for k in list(d):
        pass
    for k in d:
        del d[k]
show("shrink", shrink)
d.clear()
print(d, bool(d))
many = {i: i * i for i in range(1000)}
for i in range(0, 1000, 3):
    del many[i]
for i in range(2000, 2100):
    many[i] = -i
print(len(many), sum(many), sum(many.values()), list(many)[:5], list(many)[-5:], many.get(3), many[2050])
class Missing(dict):
    def __missing__(self, key):
        return key * 2
m = Missing(a=1)
m.attr = 5
print(m["a"], m["bb"], m, type(m), m.attr, m.get("q"), type(m.copy()), isinstance(m, dict))
class Bad:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        raise ValueError("eq")
show("bad eq", lambda: {Bad(): 1, Bad(): 2})
show("bad in", lambda: Bad() in {1: 2})

s = {3, 1, 2}
print(s, len(s), 1 in s, 9 in s, s | {5}, s & {1, 9}, s - {1}, s ^ {1, 9}, s <= {1, 2, 3, 4}, s < s, s >= {1}, s == {1, 2, 3}, s != set(), s.isdisjoint({7}), s.union([8], (9,)), s.intersection([1, 2], {2}), s.difference([1]), s.symmetric_difference([1, 7]))
s.add(10); s.discard(99); s.update([4, 5], {6}); s.remove(1)
show("remove", lambda: s.remove(99))
print(s, s.copy(), sorted(s), frozenset([1, 2]), hash(frozenset([1, 2, 3])), hash(frozenset()), frozenset([1]) | {2}, {2} | frozenset([1]), type(frozenset([1]) | {2}), type({1} | frozenset([2])))
s &= {2, 3, 4}; s |= {40}; s -= {2}; s ^= {3, 5}
print(s, {frozenset([1]): "x"}[frozenset([1])], {1, 2} in [{1, 2}], {frozenset({1})} == {frozenset({1})}, {1} in {frozenset({1})})
print({i * 37 % 101 for i in range(60)}, set(range(20, 0, -1)), {"a"} | {"a"}, {1.0, 1, True}, {(1, 2), (1, 2)}, set("aaa"), set([5, 3, 1000, 2**40, -1, -2, 0]))
big = set(range(0, 200000, 7))
print(len(big), 7 in big, 8 in big, list(big)[:10], len(big & set(range(1000))), len(big - set(range(0, 200000, 14))))
popped = {1, 2, 3}
print(popped.pop(), popped, popped.pop(), popped.pop(), popped)
def mutate_set():
    for x in s:
        s.add(x + 1000)
show("mutate set", mutate_set)
print(repr(set()), repr(frozenset()), repr(frozenset([1])), str({1}))
class MySet(set):
    pass
print(MySet([1, 2]), type(MySet([1]) | {2}), MySet([1]) == {1}, type(MySet([1]).copy()))

for r in (range(0), range(5), range(2, 10, 3), range(10, 0, -3), range(0, 10**30, 10**29), range(-5, 5), range(5, -5, -1)):
    print(r, list(r), len(r), bool(r), r[1:], r[::-1], list(reversed(r)), 4 in r, 4.0 in r, "x" in r, r.count(2), hash(r) == hash(range(r.start, r.stop, r.step)), r.start, r.stop, r.step, r == range(r.start, r.stop, r.step))
    show("index", lambda: r.index(2))
    show("item", lambda: (r[0], r[-1]))
print(slice(1, 2), slice(5), slice(1, 2, 3).indices(10), slice(None, None, -1).indices(5), slice(1) == slice(1), slice(1, 2) < slice(1, 3), hash(slice(1, 2)) == hash(slice(1, 2)))
