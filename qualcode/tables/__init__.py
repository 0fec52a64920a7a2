"""Tables and codebook files in and out: CSV, XLSX, YAML."""
