"""A Daytona on this machine, for development and tests: its API, its toolbox, and sandboxes of bubblewrap. See Tools/daytona-local.

What is imitated is version 0.190, as its OpenAPI documents and its published source describe it; "WIRE §" in the comments is the
section of the project's notes on outside protocols where the fact stands.
"""
