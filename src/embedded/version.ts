/** The MongoDB version that clients are told, whose behaviour this server follows. */
export const SERVER_VERSION = "7.0.14";
/** The wire version of MongoDB 7.0. */
export const WIRE_VERSION = 21;
