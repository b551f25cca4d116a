"""Resident memory of this process in MiB, as measure.hpp tells it of our own programs."""


def resident(line):
    """ "VmRSS" now, "VmHWM" the most so far."""
    with open("/proc/self/status") as status:
        return next(int(row.split()[1]) / 1024 for row in status if row.startswith(line + ":"))


def forget_peak():
    """Lets VmHWM begin anew, so that it tells the peak of what follows."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass
