"""What provisioning offers to SOPs.

outside "mailbox.create"            inputs: address, quota_mb (optional), owner (optional label)
inside  "credentials.hand_over"     inputs: to (who received the sheets)
guard   "credentials.sheets_printed" every mailbox of the case has a valid printed sheet
check   "mail_address"              shape, reserved, taken and look-alike addresses while typing
"""


def offer() -> None:
    """Register all of them with the catalogue; safe to call twice."""
