"""Sound to text: recognizers, the model catalogue and its download."""
