"""Points that are normalised and compared: attributes that hold floats, calls of math functions."""
from math import cos, sin, sqrt


class Point:
    def __init__(self, i):
        self.x = x = sin(i)
        self.y = cos(i) * 3
        self.z = (x * x) / 2

    def __repr__(self):
        return f"<Point: x={self.x:.9f}, y={self.y:.9f}, z={self.z:.9f}>"

    def normalize(self):
        x = self.x
        y = self.y
        z = self.z
        norm = sqrt(x * x + y * y + z * z)
        self.x /= norm
        self.y /= norm
        self.z /= norm

    def maximize(self, other):
        self.x = self.x if self.x > other.x else other.x
        self.y = self.y if self.y > other.y else other.y
        self.z = self.z if self.z > other.z else other.z
        return self


def maximize(points):
    largest = points[0]
    for point in points[1:]:
        largest = largest.maximize(point)
    return largest


def main(size):
    points = [None] * size
    for i in range(size):
        points[i] = Point(i)
    for point in points:
        point.normalize()
    print(maximize(points))


SIZE = 500
FULL_SIZE = 1500000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
