/// The version of this library and of the command.
public let martletVersion = "0.1.0"
