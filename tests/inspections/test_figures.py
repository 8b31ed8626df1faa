"""What a page of numbers is worth: each lie costs the measure it is about, and a sentence."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tertib.inspections.checks.server import figures
from tertib.inspections.checks.server.families import read
from tertib.inspections.ports import Measured

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
AT = NOW.timestamp()
PAGE = f"""\
node_cpu_seconds_total{{cpu="0",mode="idle"}} 100
node_cpu_seconds_total{{cpu="0",mode="iowait"}} 10
node_cpu_seconds_total{{cpu="0",mode="user"}} 50
node_load15 0.5
node_hwmon_temp_celsius{{chip="coretemp",sensor="temp1"}} 51.5
node_memory_MemTotal_bytes 1000
node_memory_MemAvailable_bytes 390
node_memory_SwapTotal_bytes 0
node_memory_SwapFree_bytes 0
node_filesystem_size_bytes{{device="a",mountpoint="/",fstype="ext4"}} 1000
node_filesystem_free_bytes{{device="a",mountpoint="/",fstype="ext4"}} 300
node_filesystem_avail_bytes{{device="a",mountpoint="/",fstype="ext4"}} 250
node_filesystem_size_bytes{{device="b",mountpoint="/srv",fstype="xfs"}} 1000
node_filesystem_free_bytes{{device="b",mountpoint="/srv",fstype="xfs"}} 80
node_filesystem_avail_bytes{{device="b",mountpoint="/srv",fstype="xfs"}} 80
node_filesystem_size_bytes{{device="c",mountpoint="/snap",fstype="squashfs"}} 10
node_filesystem_free_bytes{{device="c",mountpoint="/snap",fstype="squashfs"}} 0
node_filesystem_avail_bytes{{device="c",mountpoint="/snap",fstype="squashfs"}} 0
node_filesystem_files{{device="a",mountpoint="/",fstype="ext4"}} 100
node_filesystem_files_free{{device="a",mountpoint="/",fstype="ext4"}} 40
node_filesystem_files{{device="b",mountpoint="/srv",fstype="btrfs"}} 0
node_filesystem_files_free{{device="b",mountpoint="/srv",fstype="btrfs"}} 0
node_time_seconds {AT}
node_boot_time_seconds {AT - 864_000}
node_timex_offset_seconds -0.004
node_timex_sync_status 1
node_network_receive_packets_total{{device="eth0"}} 990
node_network_transmit_packets_total{{device="eth0"}} 0
node_network_receive_errs_total{{device="eth0"}} 10
node_network_transmit_errs_total{{device="eth0"}} 0
node_network_receive_packets_total{{device="lo"}} 1
"""
LATER = PAGE.replace('mode="user"} 50', 'mode="user"} 53').replace('mode="idle"} 100', 'mode="idle"} 107')


def tell(second: str = LATER, first: str = PAGE) -> dict[str, Measured]:
    return figures.read_off(read(first.encode()), read(second.encode()), NOW)


def test_a_true_page_tells_every_measure() -> None:
    found = tell()
    assert {key: str(one.value) for key, one in found.items() if one.value is not None} == {
        "cpu_temperature": "51.5",
        "cpu_utilisation": "30.0",
        "load_per_core": "0.50",
        "memory_used": "61.0",
        "disk_used": "92.0",
        "inode_used": "60.0",
        "ntp_offset": "4.0",
        "uptime": "10.0",
        "network_errors": "1.000",
    }
    assert found["swap_used"].sentence == figures.NO_SWAP
    assert (found["disk_used"].detail, found["inode_used"].detail) == ("/srv", "/")


def test_the_disk_is_as_df_says_and_not_as_the_usual_formula() -> None:
    """700 of 1000 are used, 250 may be had: df says 73.7 %; 1 - avail/size says 75 %, of quotas far more."""
    alone = "".join(line for line in LATER.splitlines(keepends=True) if "/srv" not in line)
    assert tell(alone)["disk_used"].value == Decimal("73.7")


@pytest.mark.parametrize(
    ("key", "before", "after", "sentence"),
    [
        ("cpu_temperature", "} 51.5", "} 9999", figures.BROKEN_SENSOR),
        ("cpu_temperature", "} 51.5", "} -128", figures.BROKEN_SENSOR),
        ("cpu_temperature", "} 51.5", "} NaN", figures.BROKEN_SENSOR),
        ("cpu_temperature", "node_hwmon", "other_hwmon", figures.NO_SENSOR),
        ("cpu_utilisation", 'mode="idle"} 107', 'mode="idle"} 3', figures.RESTARTED),
        ("cpu_utilisation", 'mode="idle"} 107', 'mode="idle"} 1e308', figures.ABSURD),
        ("cpu_utilisation", 'mode="user"} 53', 'mode="user"} NaN', figures.ABSURD),
        ("memory_used", "Available_bytes 390", "Available_bytes 1e308", figures.ABSURD),
        ("memory_used", "Available_bytes 390", "Available_bytes -1", figures.ABSURD),
        ("memory_used", "MemTotal_bytes 1000", "MemTotal_bytes 0", figures.ABSURD),
        ("memory_used", "node_memory_MemAvailable", "node_memory_Mem", figures.UNTOLD),
        ("memory_used", "node_load15", "node_memory_MemAvailable_bytes 9\nnode_load15", figures.ABSURD),
        ("disk_used", 'xfs"} 80\n', 'xfs"} -80\n', figures.ABSURD),
        ("disk_used", 'xfs"} 80\n', 'xfs"} NaN\n', figures.ABSURD),
        ("load_per_core", "load15 0.5", "load15 -4", figures.ABSURD),
        ("load_per_core", "load15 0.5", "load15 1e308", figures.ABSURD),
        ("ntp_offset", "sync_status 1", "sync_status 0", figures.UNSYNCED),
        ("ntp_offset", f"node_time_seconds {AT}", "node_time_seconds 1e9", figures.OTHER_CLOCK),
        ("uptime", f"node_time_seconds {AT}", "node_time_seconds -1e308", figures.OTHER_CLOCK),
        ("uptime", f"boot_time_seconds {AT - 864_000}", "boot_time_seconds 9e9", figures.ABSURD),
        ("network_errors", '} 10\n', '} -10\n', figures.ABSURD),
    ],
)  # fmt: skip
def test_a_lie_costs_its_own_measure_and_a_sentence(key: str, before: str, after: str, sentence: str) -> None:
    assert before in LATER
    found, sound = tell(LATER.replace(before, after)), tell()
    assert (found[key].value, found[key].sentence) == (None, sentence)
    lost = {one for one in found if found[one].value is None and sound[one].value is not None}
    assert lost <= {key, "uptime", "ntp_offset", "cpu_utilisation"}


def test_counters_that_stand_still_are_told() -> None:
    assert tell(PAGE, PAGE)["cpu_utilisation"].sentence == figures.STILL


def test_waiting_for_disks_may_go_back_a_little() -> None:
    """Linux itself counts iowait back at times."""
    found = tell(LATER.replace('mode="iowait"} 10', 'mode="iowait"} 9.9'))
    assert found["cpu_utilisation"].value == Decimal("30.3")
