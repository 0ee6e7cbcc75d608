l = [3, 1, 2]
l.append(4)
l.extend([5, 6])
l.insert(0, 0)
print(l, l.pop(), l.pop(0), l.index(2), l.count(1), l[1:3], l[::-1])
l.sort()
l.reverse()
l[1:3] = ["a", "b", "c"]
del l[0]
l.remove("b")
print(l, l * 2, l + [1], [1, 2] < [1, 3], l == l.copy())
d = {"a": 1, "b": 2}
d["c"] = 3
d.update({"d": 4}, e=5)
print(d, d.pop("a"), d.get("zz"), d.setdefault("f", 6), list(d), list(d.values()), list(d.items()), "b" in d)
d2 = d | {"b": 20}
print(d2, d2 == d, {**d, "x": 1}, dict(zip("ab", (1, 2))), dict.fromkeys("ab", 0))
del d["b"]
print(d.popitem(), d, len(d), sorted(d, reverse=True))
try:
    for key in d:
        d[key + "x"] = 1
except RuntimeError as error:
    print(error)
s = {3, 1, 2}
s.add(10)
s.discard(99)
print(s, s & {1, 2}, s | {5}, s - {1}, sorted(s ^ {1, 50}), {1, 2} <= s, frozenset([1, 2]), 3 in s)
t = (1, "a", [2])
print(t, t + (3,), t * 2, t[0], len(t), t.index("a"), (1,), ())
print(list(range(10, 0, -3)), range(5)[2], len(range(0, 100, 7)), 5 in range(10), range(3) == range(0, 3))
print(list(zip([1, 2, 3], "abc")), list(enumerate("ab", 1)), list(reversed([1, 2, 3])), list(filter(None, [0, 1, "", "x"])))
print(any([0, 1]), all([1, 0]), sum([1, 2], 10), min("b", "a"), list(map(lambda x, y: x + y, [1, 2], [3, 4])))
nested = [[1, 2], [3, [4, 5]]]
nested.append(nested)
print(nested)
m = {"k": None}
m["k"] = m
print(m)
it = iter([1, 2, 3])
print(next(it), next(it), next(it), next(it, "end"))
print([x for x in range(20) if x % 3 == 0 if x % 2 == 0], [(x, y) for x in "ab" for y in "cd"])
matrix = [[1, 2, 3], [4, 5, 6]]
print([list(row) for row in zip(*matrix)], [*range(3), *"ab"], {*[1, 2], 3})
print(sorted([(2, "b"), (1, "z"), (2, "a")]), sorted("Banana", key=str.lower), slice(1, 5, 2), [1, 2, 3, 4, 5][slice(1, 5, 2)])
