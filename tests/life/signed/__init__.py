"""The signed chain, told in parts: what must come out, who acts, and each stretch of the way."""
