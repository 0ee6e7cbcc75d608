class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


def describe(value):
    match value:
        case None | True | False:
            return "singleton"
        case 0:
            return "zero"
        case int(n) if n < 0:
            return f"negative {n}"
        case int() | float():
            return "number"
        case "":
            return "empty"
        case str(s):
            return f"text {s}"
        case []:
            return "nothing"
        case [x]:
            return f"one {x}"
        case [first, *_, last]:
            return f"from {first} to {last}"
        case {"kind": "circle", "r": r, **rest}:
            return f"circle {r} {rest}"
        case {}:
            return "mapping"
        case Point(x=0, y=0):
            return "origin"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point(x, y=other):
            return f"point {x} {other}"
        case _:
            return "unknown"


for value in (None, True, 0, -5, 3, 2.5, "", "hi", [], [1], (1, 2, 3), {"kind": "circle", "r": 2, "c": 1}, {"a": 1},
              Point(0, 0), Point(2, 2), Point(1, 2), object, {1, 2}):
    print(describe(value))
