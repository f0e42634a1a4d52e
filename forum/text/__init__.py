"""How a member's words become safe HTML, and the limits they keep."""
