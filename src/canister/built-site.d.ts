/** What the build makes of the pages for the canister (scripts/dev/canister-site.ts). */
declare module '#built-site' {
    interface BuiltResponse<Body> {
        readonly status: number;
        readonly headers: readonly (readonly [name: string, value: string])[];
        readonly body: Body;
        /** Its response hash, hexadecimal. */
        readonly hash: string;
    }
    interface BuiltSite {
        /** The body is gzipped, as a JSON text of little-endian numbers of 32 bits; the last is filled up with zeros. */
        readonly page: BuiltResponse<{ readonly length: number; readonly words: string }>;
        /** What is answered where there is no page; its body is ASCII. */
        readonly missing: BuiltResponse<string>;
    }
    const site: BuiltSite;
    export default site;
}
