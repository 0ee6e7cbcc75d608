"""Sorting with keys, of tuples, strings and objects, and merging of sorted lists."""


class Record:
    __slots__ = ("identity", "name", "score")

    def __init__(self, identity, name, score):
        self.identity = identity
        self.name = name
        self.score = score

    def __lt__(self, other):
        return (self.score, self.identity) < (other.score, other.identity)


def records(count):
    state = 11
    made = []
    for identity in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        made.append(Record(identity, f"name{state % 1000:03d}", (state >> 12) / 1000))
    return made


def merged(left, right):
    result = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    result.extend(left[i:])
    result.extend(right[j:])
    return result


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    return merged(merge_sort(items[:middle]), merge_sort(items[middle:]))


def main(size):
    made = records(size)
    by_name = sorted(made, key=lambda record: record.name)
    by_both = sorted(made, key=lambda record: (record.name, -record.score))
    by_less_than = sorted(made)
    numbers = [record.score for record in made]
    numbers.sort(reverse=True)
    names = sorted({record.name for record in made}, key=str.upper)
    tuples = sorted((record.identity % 100, record.name, record.score) for record in made)
    own = merge_sort([record.identity * 7919 % 10007 for record in made])
    print(by_name[0].identity, by_both[0].identity, by_less_than[0].identity, by_less_than[-1].identity)
    print(numbers[0], numbers[-1], len(names), names[:3], tuples[0], own[:5], own == sorted(own))


SIZE = 1000
FULL_SIZE = 250000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
