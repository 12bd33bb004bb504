import { PocketIcServer } from '@dfinity/pic';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
    export interface ProvidedContext {
        /** The server that `POCKET_IC_BIN` names, if it names one. */
        pocketIcUrl: string | undefined;
    }
}

const TTL_SECONDS = 3600;

/** One server for the whole run: the client knows only one for all the processes that a program starts. */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
    if (process.env['POCKET_IC_BIN'] === undefined) {
        project.provide('pocketIcUrl', undefined);
        return undefined;
    }
    const server = await PocketIcServer.start({ ttl: TTL_SECONDS });
    project.provide('pocketIcUrl', server.getUrl());
    return () => server.stop();
}
