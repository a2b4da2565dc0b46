// Loaded only once a request is sent: it is large, and many processes never send one. A bundle gives a dynamic import of a
// CommonJS package no named exports, so this names them.
export { Agent, request } from "undici";
