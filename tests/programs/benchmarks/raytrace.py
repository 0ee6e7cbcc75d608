"""A small ray tracer: vectors as objects with operators, virtual calls, float arithmetic."""
from math import sqrt


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __neg__(self):
        return Vector(-self.x, -self.y, -self.z)

    def scale(self, factor):
        return Vector(factor * self.x, factor * self.y, factor * self.z)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def normalized(self):
        return self.scale(1.0 / sqrt(self.dot(self)))

    def reflected(self, normal):
        return self - normal.scale(2.0 * self.dot(normal))


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction.normalized()

    def at(self, distance):
        return self.origin + self.direction.scale(distance)


class Sphere:
    def __init__(self, centre, radius, surface):
        self.centre = centre
        self.radius = radius
        self.surface = surface

    def distance(self, ray):
        to_centre = self.centre - ray.origin
        along = to_centre.dot(ray.direction)
        discriminant = self.radius * self.radius - (to_centre.dot(to_centre) - along * along)
        if discriminant < 0.0:
            return None
        return along - sqrt(discriminant)

    def normal_at(self, point):
        return (point - self.centre).normalized()


class Plane:
    def __init__(self, point, normal, surface):
        self.point = point
        self.normal = normal.normalized()
        self.surface = surface

    def distance(self, ray):
        slope = ray.direction.dot(self.normal)
        if abs(slope) < 1e-9:
            return None
        return (self.point - ray.origin).dot(self.normal) / slope

    def normal_at(self, point):
        return self.normal


class Surface:
    def __init__(self, colour, specular=0.2, diffuse=0.6):
        self.colour = colour
        self.specular = specular
        self.diffuse = diffuse
        self.ambient = 1.0 - specular - diffuse

    def colour_at(self, point):
        return self.colour


class Checkerboard(Surface):
    def __init__(self, colour, other, **options):
        super().__init__(colour, **options)
        self.other = other

    def colour_at(self, point):
        return self.other if (int(point.x // 1.0) + int(point.z // 1.0)) % 2 else self.colour


class Scene:
    def __init__(self, objects, lights):
        self.objects = objects
        self.lights = lights

    def hit(self, ray):
        nearest = None
        for thing in self.objects:
            distance = thing.distance(ray)
            if distance is not None and distance > 1e-6 and (nearest is None or distance < nearest[1]):
                nearest = thing, distance
        return nearest

    def trace(self, ray, depth=0):
        if depth > 3:
            return (0.0, 0.0, 0.0)
        hit = self.hit(ray)
        if hit is None:
            return (0.1, 0.1, 0.2)
        thing, distance = hit
        point = ray.at(distance)
        normal = thing.normal_at(point)
        surface = thing.surface
        colour = surface.colour_at(point)
        light = 0.0
        for position in self.lights:
            to_light = position - point
            if self.hit(Ray(point, to_light)) is None:
                light += max(0.0, to_light.normalized().dot(normal))
        strength = surface.ambient + surface.diffuse * min(1.0, light)
        mixed = tuple(strength * channel for channel in colour)
        if surface.specular > 0.0:
            reflected = self.trace(Ray(point, ray.direction.reflected(normal)), depth + 1)
            mixed = tuple(a + surface.specular * b for a, b in zip(mixed, reflected))
        return mixed


def main(size):
    spheres = [Sphere(Vector(1.5 * i - 4.5, 0.8 + 0.3 * (i % 3), 6.0 - i % 2), 0.8, Surface((1.0 - i / 8, i / 8, 0.4)))
               for i in range(7)]
    floor = Plane(Vector(0.0, 0.0, 0.0), Vector(0.0, 1.0, 0.0), Checkerboard((1.0, 1.0, 1.0), (0.1, 0.1, 0.1)))
    scene = Scene(spheres + [floor], [Vector(10.0, 10.0, -5.0), Vector(-10.0, 8.0, -2.0)])
    eye = Vector(0.0, 2.0, -6.0)
    totals = [0.0, 0.0, 0.0]
    for y in range(size):
        for x in range(size):
            direction = Vector((2.0 * x / size - 1.0) * 0.8, (1.0 - 2.0 * y / size) * 0.8 - 0.1, 1.0)
            for channel, value in enumerate(scene.trace(Ray(eye, direction))):
                totals[channel] += value
    print(" ".join(f"{total / size / size:.6f}" for total in totals))


SIZE = 12
FULL_SIZE = 380


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
