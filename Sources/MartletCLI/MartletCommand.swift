import ArgumentParser
@main struct MartletCommand: ParsableCommand {}
