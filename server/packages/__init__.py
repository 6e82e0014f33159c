"""The competition package: what a competition is when it travels as a folder or a .zip (design.md section 8)."""
