"""The papers of a lot as its file gives them: what each states, and the officer's page to make them."""
