# Who watches the same instruction is told in order: the trace function before the profile function before tools, the last tool first.
import sys

lines = []


def trace(frame, event, argument):
    if frame.f_code.co_name != "watched":
        return None
    lines.append(f"trace {event}")
    return trace


def profile(frame, event, argument):
    if frame.f_code.co_name == "watched":
        lines.append(f"profile {event}")


def watched(x):
    y = x + 1
    return y


monitoring = sys.monitoring
events = monitoring.events


def report(tool, name):
    def told(code, *arguments):
        if code.co_name == "watched":
            lines.append(f"tool {tool} {name}")
    return told


for tool in (1, 4):
    monitoring.use_tool_id(tool, f"tool {tool}")
    for name in ("PY_START", "PY_RETURN", "LINE"):
        monitoring.register_callback(tool, getattr(events, name), report(tool, name))
    monitoring.set_events(tool, events.PY_START | events.PY_RETURN | events.LINE)
sys.setprofile(profile)
sys.settrace(trace)
watched(1)
sys.settrace(None)
sys.setprofile(None)
for tool in (1, 4):
    monitoring.set_events(tool, 0)
    monitoring.free_tool_id(tool)
print("\n".join(lines))
