def run(options, say): return "", [], True
