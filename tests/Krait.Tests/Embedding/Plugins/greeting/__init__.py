def fail():
    raise ValueError('from a resource')
