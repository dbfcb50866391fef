# The two commands of the README, and the ones that go with them.
MARTLET = .build/release/martlet

.PHONY: demo test build setup lint bless

# Compiles AlexNet with its trained weights to one file and classifies the sample pictures with it.
demo: build
	$(MARTLET) compile graphs/alexnet.yaml -o .build/alexnet.martlet
	$(MARTLET) run .build/alexnet.martlet graphs/samples/*.png --top 3

test: setup
	swift test

build: setup
	swift build -c release --product martlet

setup:
	@Tools/setup.sh

lint:
	swift format lint --strict --recursive Sources Tests Fuzz Examples Benchmarks Package.swift

# Rewrites the expected texts of golden tests from what comes out now; such a run always fails.
bless: setup
	BLESS=1 swift test
