"""The workspaces and the dialogs that open over them."""
