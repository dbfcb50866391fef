/// Channels in a block of the blocked layout `N C/16 H W 16`: one AVX-512 vector, two of AVX2, four of SSE or NEON.
package let channelBlock = 16

/// Bytes that every buffer, plane of a weight panel and arena is aligned to.
package let bufferAlignment = 64
